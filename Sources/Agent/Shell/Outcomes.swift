import AWS
import Actions
import HTTP
import Scaler

extension Outcome {
    /// What an error of DynamoDB means to the core. Only a write that the table calls invalid is refused for good: whatever else is
    /// wrong (rights, credentials, a missing table) can be mended while the leader keeps what it wants to write.
    init(ledger error: AWSError) {
        let words = "\(error)"
        switch error.disposition {
        case .conditionFailed(let item): self = .refused(Refusal(.conditionFailed(item.map { Scaler.Item(dynamoDB: $0) }), words))
        case .transactionCancelled(let reasons): self = .refused(Refusal(.cancelled(reasons.map(Cancellation.init)), words))
        case .transactionInProgress: self = .refused(Refusal(.inProgress, words))
        case .invalid: self = .refused(Refusal(.rejected, words))
        default: self.init(passing: error)
        }
    }

    /// What an error of EC2 means to the core.
    init(compute error: AWSError) {
        let words = "\(error)"
        switch error.disposition {
        case .idempotentParameterMismatch: self = .refused(Refusal(.tokenConsumed, words))
        case .notFound: self = .refused(Refusal(.notFound, words))
        case .invalid where error.code == "IdempotentInstanceTerminated": self = .refused(Refusal(.tokenConsumed, words))
        case .invalid, .accessDenied, .capacity: self = .refused(Refusal(.rejected, words))
        default: self.init(passing: error)
        }
    }

    /// What an error of CloudWatch means to the core: what was counted is sent again, whether it was accepted or not.
    init(metrics error: AWSError) {
        self.init(passing: error, advice: "Where there is no CloudWatch, set CLOUDWATCH_METRICS=off.")
    }

    private init(passing error: AWSError, advice: String? = nil) {
        let words = advice.map { "\(error) \($0)" } ?? "\(error)"
        if case .transport(let transport) = error.disposition, transport.reason == .refusedBySender {
            self = .skipped
        } else if error.outcomeIsKnown {
            self = .refused(Refusal(.busy, words, retryAfter: error.retryAfter))
        } else {
            self = .unknown(words)
        }
    }

    /// What an error of GitHub means to the core.
    init(github error: ActionsError) {
        let words = "\(error)"
        switch error.kind {
        case .transport(let transport) where transport.reason == .refusedBySender: self = .skipped
        case .unauthorized: self = .refused(Refusal(.unauthorized, words, isOfCredential: error.refusesCredential))
        case .conflict, .refused, .notFound, .forbidden, .credential:
            self = .refused(Refusal(Refusal.Kind(github: error), words, isOfCredential: error.refusesCredential))
        case .throttled: self = .refused(Refusal(.busy, words, retryAfter: error.retryAfter))
        case .transport, .serverError, .malformed:
            self = error.outcomeIsKnown ? .refused(Refusal(.busy, words, retryAfter: error.retryAfter)) : .unknown(words)
        }
    }
}

/// A probe changes nothing, so nothing about it is doubtful: *unknown* means here that no answer came.
extension Outcome {
    init(probeOfGitHub error: ActionsError) {
        switch error.kind {
        case .transport(let transport) where transport.reason == .refusedBySender: self = .skipped
        case .transport, .serverError, .malformed: self = .unknown("\(error)")
        case .throttled: self = .refused(Refusal(.busy, "\(error)", retryAfter: error.retryAfter))
        default: self = .refused(Refusal(.rejected, "\(error)", isOfCredential: error.refusesCredential))
        }
    }

    init(probeOfAWS error: AWSError) {
        switch error.disposition {
        case .transport(let transport) where transport.reason == .refusedBySender: self = .skipped
        case .transport, .serverError, .malformedResponse: self = .unknown("\(error)")
        case .throttled: self = .refused(Refusal(.busy, "\(error)", retryAfter: error.retryAfter))
        default: self = .refused(Refusal(.rejected, "\(error)"))
        }
    }
}

/// EC2's answer to a dry run that it would not carry out.
extension Outcome {
    init(dryRun error: AWSError) {
        switch error.disposition {
        // No room at this moment is no lack of rights.
        case .capacity: self = .done(.nothing)
        case .accessDenied: self = .refused(Refusal(.rejected, Self.words(of: error)))
        default: self.init(probeOfAWS: error)
        }
    }

    /// First what a clipped record must still hold: the code, the request, and what to do. EC2's own words, which may run to a thousand
    /// characters with what it encodes for `aws sts decode-authorization-message`, come last.
    private static func words(of error: AWSError) -> String {
        let request = error.requestID.map { " (request \($0))" } ?? ""
        return "\(error.operation): HTTP \(error.status) \(error.code)\(request). \(error.advice) \(error.message)"
    }
}

extension Refusal.Kind {
    fileprivate init(github error: ActionsError) {
        switch error.exception {
        case .sessionConflict, .agentExists, .scaleSetExists: self = .exists
        default:
            if error.sessionIsLost || error.kind == .notFound {
                self = .notFound
            } else {
                self = error.kind == .conflict ? .exists : .rejected
            }
        }
    }
}

extension Cancellation {
    /// The `Code` of a CancellationReason (botocore 1.43.11, TransactionCanceledException; 2026-11-24).
    fileprivate init(_ reason: CancellationReason) {
        switch reason.code {
        case "None": self = .none
        case "ConditionalCheckFailed": self = .conditionFailed(reason.item.map { Scaler.Item(dynamoDB: $0) })
        case "ValidationError", "ItemCollectionSizeLimitExceeded": self = .invalid(reason.message ?? reason.code)
        default: self = .busy
        }
    }
}
