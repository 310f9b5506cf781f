import HTTP

/// An answer that is no success, read as far as it can be read: JSON, EC2's XML, STS's XML, or something that AWS did not write.
struct ErrorAnswer {
    var code = ""
    var message = ""
    var requestID: String?
    var item: Item?
    var reasons: [CancellationReason] = []

    /// `nil` if it is none of AWS's forms.
    init?(_ response: HTTPResponse) {
        requestID = response.requestID
        let start = response.body.first {
            !($0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 || $0 == 0xEF || $0 == 0xBB || $0 == 0xBF)
        }
        switch start {
        case UInt8(ascii: "{"): guard readJSON(response) else { return nil }
        case UInt8(ascii: "<"): guard readXML(response.body) else { return nil }
        default: return nil
        }
    }

    /// `{"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException","message":"…","Item":{…}}`
    private mutating func readJSON(_ response: HTTPResponse) -> Bool {
        guard let json = try? JSONParser.parse(response.body) else { return false }
        guard let type = json["__type"]?.string ?? json["code"]?.string ?? response.headers["x-amzn-errortype"] else { return false }
        let name = type.split(separator: "#").last ?? ""
        code = String(name.prefix { $0 != ":" })
        message = json["message"]?.string ?? json["Message"]?.string ?? ""
        item = json["Item"].flatMap { try? Item(json: $0) }
        reasons = (json["CancellationReasons"]?.array ?? []).map(CancellationReason.init)
        return !code.isEmpty
    }

    /// EC2: `Response/Errors/Error/{Code,Message}` and `RequestID`; STS: `ErrorResponse/Error/{Code,Message}` and `RequestId`.
    private mutating func readXML(_ body: [UInt8]) -> Bool {
        guard let root = try? XMLParser.parse(body), let error = root["Errors"]?["Error"] ?? root["Error"] else { return false }
        code = error.string("Code") ?? ""
        message = error.string("Message") ?? ""
        requestID = root.string("RequestID") ?? root.string("RequestId") ?? requestID
        return !code.isEmpty
    }
}

extension CancellationReason {
    fileprivate init(_ json: JSON) {
        self.init(
            code: json["Code"]?.string ?? "", message: json["Message"]?.string,
            item: json["Item"].flatMap { $0 == .null ? nil : try? Item(json: $0) })
    }
}

extension HTTPResponse {
    /// The id under which AWS keeps the request.
    var requestID: String? { headers["x-amzn-requestid"] ?? headers["x-amz-request-id"] }

    /// For messages: a page tells an operator that a proxy answered.
    var contentType: String {
        guard let type = headers["content-type"] else { return "without a content type" }
        return String(type.unicodeScalars.prefix(100).map { (0x20...0x7E).contains($0.value) ? Character($0) : "?" })
    }
}

extension AWSError {
    /// What an answer other than 2xx means.
    init(_ operation: String, _ response: HTTPResponse) {
        self.init(
            operation: operation, status: response.status, code: "", message: "", requestID: response.requestID,
            retryAfter: response.headers["retry-after"].flatMap(Self.seconds), disposition: .malformedResponse)
        if let answer = ErrorAnswer(response) { read(answer) } else { readForeign(response.contentType) }
    }

    private mutating func read(_ answer: ErrorAnswer) {
        code = answer.code
        message = String(answer.message.prefix(1000))
        requestID = answer.requestID
        disposition = Self.disposition(code: code, message: message, status: status)
        if case .conditionFailed = disposition { disposition = .conditionFailed(item: answer.item) }
        if case .transactionCancelled = disposition { disposition = .transactionCancelled(answer.reasons) }
    }

    private mutating func readForeign(_ contentType: String) {
        message = "the answer (\(contentType)) is none of AWS's"
        // A load balancer or a proxy in front of AWS: these statuses mean the same from anybody; of others nothing is certain.
        if status == 429 {
            disposition = .throttled
        } else if status == 413 {
            disposition = .invalid
        } else if status >= 500 {
            disposition = .serverError
        }
    }

    private static func seconds(_ text: String) -> Duration? {
        guard let seconds = Int64(text), (0...86400).contains(seconds) else { return nil }
        return .seconds(seconds)
    }
}
