extension AWSError {
    /// What a code means. By DynamoDB's and EC2's lists of error codes (2026-11-24), and botocore's list of throttling codes.
    static func disposition(code: String, message: String, status: Int) -> Disposition {
        if let known = exact[code] { return known }
        if code == "AuthFailure" {
            // EC2 uses one code for unknown keys and for foreign images.
            return message.contains("validate the provided access credentials") ? .expiredCredentials : .accessDenied
        }
        if let known = byShape(code) { return known }
        switch status {
        case 403, 401: return .accessDenied
        case 404: return .notFound
        case 409: return .conflict
        case 429: return .throttled
        case 500...: return .serverError
        case 400..<500: return .invalid
        default: return .malformedResponse
        }
    }

    private static func byShape(_ code: String) -> Disposition? {
        if code.hasSuffix(".NotFound") || code.hasSuffix("NotFoundException") || code.hasSuffix("NotFound") { return .notFound }
        if code.hasPrefix("AuthFailure.") || code.hasPrefix("UnauthorizedOperation") { return .accessDenied }
        if code.hasPrefix("Insufficient") || code.hasSuffix("CountExceeded") || code.hasSuffix("LimitExceeded") { return .capacity }
        if code.contains("AlreadyExists") { return .conflict }
        if code.hasPrefix("Invalid") || code.hasPrefix("Missing") || code.hasPrefix("Malformed") || code.hasPrefix("Unknown") {
            return .invalid
        }
        return nil
    }

    private static let exact: [String: Disposition] = [
        "ThrottlingException": .throttled, "Throttling": .throttled, "ThrottledException": .throttled,
        "RequestThrottled": .throttled, "RequestThrottledException": .throttled, "TooManyRequestsException": .throttled,
        "ProvisionedThroughputExceededException": .throttled, "RequestLimitExceeded": .throttled, "BandwidthLimitExceeded": .throttled,
        "LimitExceededException": .throttled, "EC2ThrottledException": .throttled, "SlowDown": .throttled,
        "PriorRequestNotComplete": .throttled,

        "ConditionalCheckFailedException": .conditionFailed(item: nil),
        "TransactionCanceledException": .transactionCancelled([]),
        "TransactionInProgressException": .transactionInProgress,
        "TransactionConflictException": .conflict, "ReplicatedWriteConflictException": .conflict, "ResourceInUseException": .conflict,
        "IdempotentParameterMismatch": .idempotentParameterMismatch,
        "IdempotentParameterMismatchException": .idempotentParameterMismatch,

        "UnfulfillableCapacity": .capacity, "SpotMaxPriceTooLow": .capacity, "Unsupported": .capacity,

        "AccessDenied": .accessDenied, "AccessDeniedException": .accessDenied, "UnauthorizedAccess": .accessDenied,
        "OptInRequired": .accessDenied, "Blocked": .accessDenied, "PendingVerification": .accessDenied,
        "KMSAccessDeniedException": .accessDenied,

        // Of KMS itself (botocore 1.43.106, the errors of Sign; 2026-11-28). The key is disabled, waits for its material or its deletion, is of
        // another kind, or can't be asked now.
        "DisabledException": .invalid, "KMSInvalidStateException": .invalid, "InvalidKeyUsageException": .invalid,
        "KeyUnavailableException": .serverError, "KMSInternalException": .serverError, "DependencyTimeoutException": .serverError,

        "ExpiredToken": .expiredCredentials, "ExpiredTokenException": .expiredCredentials,
        "UnrecognizedClientException": .expiredCredentials, "InvalidClientTokenId": .expiredCredentials,
        "InvalidAccessKeyId": .expiredCredentials, "MissingAuthenticationToken": .expiredCredentials,
        "MissingAuthenticationTokenException": .expiredCredentials,
        // EC2 says so of temporary credentials that expired (aws-sdk-go, `credsExpiredCodes`), and where a clock is wrong by a quarter of an
        // hour (EC2 API Reference, error codes).
        "RequestExpired": .expiredCredentials,

        "SignatureDoesNotMatch": .signatureRefused, "InvalidSignatureException": .signatureRefused,
        "RequestTimeTooSkewed": .signatureRefused, "IncompleteSignature": .signatureRefused,
        "IncompleteSignatureException": .signatureRefused, "RequestInTheFuture": .signatureRefused,

        "ValidationException": .invalid, "ValidationError": .invalid, "SerializationException": .invalid,
        "ItemCollectionSizeLimitExceededException": .invalid, "RequestEntityTooLarge": .invalid, "ParameterVersionNotFound": .notFound,

        "InternalServerError": .serverError, "InternalFailure": .serverError, "InternalError": .serverError,
        "ServiceUnavailable": .serverError, "Unavailable": .serverError, "ServerInternal": .serverError,
    ]
}
