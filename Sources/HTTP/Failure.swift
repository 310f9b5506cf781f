import CCurl

extension Exchange {
    /// What libcurl's verdict means to the caller.
    func outcome(_ code: CURLcode) -> Result<HTTPResponse, HTTPError> {
        guard code == CURLE_OK else { return .failure(failure(code)) }
        var status = 0
        ccurl_get_long(handle?.easy, CURLINFO_RESPONSE_CODE, &status)
        return .success(HTTPResponse(status: status, headers: headers, body: body))
    }

    var cancelled: HTTPError { error(.cancelled, "the task was cancelled") }

    var overdue: HTTPError { error(.timedOut, "no response within \(request.timeout)") }

    /// None of the addresses that were kept took the connection, so nothing was sent: it may be tried once more by new ones.
    func mayTryNewAddresses(after error: HTTPError) -> Bool {
        error.reason == .couldNotConnect && !error.mayHaveBeenSent && origin.isName && !hasFreshNames
    }

    func notStarted(_ code: CURLcode) -> HTTPError {
        error(.invalidRequest, "libcurl could not take the request: \(String(cString: curl_easy_strerror(code)))")
    }

    private func failure(_ code: CURLcode) -> HTTPError {
        switch stop {
        case .refused: error(.refusedBySender, "the sender no longer allowed it when the connection stood")
        case .repeated: error(.broken, "the connection, used before, ended before any answer came; the request was not sent again")
        case .headTooLarge: error(.tooLarge, "the head of the response is larger than \(maxResponseHeaderBytes) bytes")
        case .bodyTooLarge: error(.tooLarge, "the response is larger than \(request.maxResponseBytes) bytes")
        case nil: error(reason(code), words(code))
        }
    }

    private func error(_ reason: HTTPError.Reason, _ message: String) -> HTTPError {
        HTTPError(reason, mayHaveBeenSent: hasStarted, message: message)
    }

    /// After the start a failure to connect is one of libcurl's second attempts, so the first ended in the middle.
    private func reason(_ code: CURLcode) -> HTTPError.Reason {
        if code == CURLE_OPERATION_TIMEDOUT { return .timedOut }
        if Self.tlsCodes.contains(code.rawValue) { return .tls }
        if hasStarted { return Self.lineTooLong.contains(code.rawValue) ? .tooLarge : .broken }
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: return .couldNotResolve
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL, CURLE_LOGIN_DENIED: return .invalidRequest
        default: return .couldNotConnect
        }
    }

    /// How libcurl says that one line of the head is longer than its own 100 KB: "out of memory" before 8.6, CURLE_TOO_LARGE since.
    private static let lineTooLong = [CURLE_OUT_OF_MEMORY.rawValue, 100]

    private static let tlsCodes = Set(
        [
            CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE,
            CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CRL_BADFILE, CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED,
            CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CLIENTCERT, CURLE_USE_SSL_FAILED,
        ].map(\.rawValue))

    /// libcurl's own words. It never quotes a query as far as is known, but a query may carry a token: it is cut out.
    private func words(_ code: CURLcode) -> String {
        let own = handle?.errorWords ?? ""
        let words = own.isEmpty ? String(cString: curl_easy_strerror(code)) : own
        return words.split(separator: " ").map { $0.prefix { $0 != "?" } }.joined(separator: " ")
    }
}
