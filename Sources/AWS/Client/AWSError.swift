import FoundationEssentials
import HTTP

/// Why an operation brought no result: where, what AWS said, what it means, and what to do.
public struct AWSError: Error, Sendable, Equatable {
    /// What kind of failure it is. Callers decide by this; code and message are for people.
    /// Print the error, not this: an item in it may hold secrets, and the error leaves items out.
    public enum Disposition: Sendable, Equatable {
        /// AWS asks for a slower pace. Not carried out.
        case throttled
        /// A condition did not hold. The item as it is, if it exists and ALL_OLD was asked for.
        case conditionFailed(item: Item?)
        /// A transaction was not carried out: one reason for each of its items, in their order.
        case transactionCancelled([CancellationReason])
        /// The same transaction, by its token, is still running: its outcome is not known yet.
        case transactionInProgress
        /// Another write of the same item was in the way (TransactionConflictException), or the thing exists already. Not carried out.
        case conflict
        /// The token was used before with another request: what the first request did stands.
        case idempotentParameterMismatch
        /// EC2 has no capacity there, or a quota of the account is used up.
        case capacity
        /// The caller may not do this.
        case accessDenied
        /// The credentials have expired or are not known: the next call fetches new ones.
        case expiredCredentials
        /// The signature was not accepted: a clock that is wrong, a request that was late, or a wrong key.
        case signatureRefused
        /// There are no credentials; nothing was sent.
        case noCredentials
        /// The request is wrong and stays wrong.
        case invalid
        /// What it names does not exist (yet).
        case notFound
        /// AWS failed. Whether the request was carried out is not known.
        case serverError
        /// No answer came; `HTTPError.mayHaveBeenSent` says whether the request can have arrived.
        case transport(HTTPError)
        /// An answer came that is not AWS's, or is damaged.
        case malformedResponse
    }

    /// As in AWS's reference, e.g. `PutItem`.
    public var operation: String
    /// 0 when no answer came.
    public var status: Int
    /// AWS's own code, e.g. `ConditionalCheckFailedException`; empty if there is none.
    public var code: String
    /// AWS's own words, or what went wrong here.
    public var message: String
    /// For AWS's support.
    public var requestID: String?
    /// If the answer had the header.
    public var retryAfter: Duration?
    public var disposition: Disposition

    public init(
        operation: String, status: Int, code: String, message: String, requestID: String? = nil, retryAfter: Duration? = nil,
        disposition: Disposition
    ) {
        self.operation = operation
        self.status = status
        self.code = code
        self.message = message
        self.requestID = requestID
        self.retryAfter = retryAfter
        self.disposition = disposition
    }

    /// False if the operation may have been carried out all the same: then only reading tells.
    public var outcomeIsKnown: Bool {
        switch disposition {
        case .transport(let error): !error.mayHaveBeenSent
        case .transactionInProgress, .serverError, .malformedResponse: false
        default: true
        }
    }
}

/// Why one item's part of a transaction let it fail.
public struct CancellationReason: Sendable, Equatable {
    /// `None`, `ConditionalCheckFailed`, `TransactionConflict`, `ItemCollectionSizeLimitExceeded`, `ProvisionedThroughputExceeded`,
    /// `ThrottlingError` or `ValidationError` (botocore model of 2026, TransactionCanceledException).
    public var code: String
    public var message: String?
    /// The item as it is, if it exists and ALL_OLD was asked for.
    public var item: Item?

    /// One reason.
    public init(code: String, message: String? = nil, item: Item? = nil) {
        self.code = code
        self.message = message
        self.item = item
    }
}

extension AWSError: CustomStringConvertible {
    public var description: String {
        var text = "\(operation) failed"
        if status != 0 { text += " with HTTP \(status)" }
        if !code.isEmpty { text += " \(code)" }
        if !message.isEmpty { text += ": \(message)" }
        if let requestID { text += " (request \(requestID))" }
        return text + (text.hasSuffix(".") ? " " : ". ") + advice
    }

    /// The action that is missing, when AWS names it: "User: … is not authorized to perform: iam:PassRole on resource: …" (IAM User Guide,
    /// access denied messages; in a RunInstances refusal in karpenter#7370; 2026-11-26). Often not the operation's own.
    var deniedAction: String? {
        guard let mark = message.firstRange(of: "is not authorized to perform: ") else { return nil }
        let action = message[mark.upperBound...].prefix { $0 != " " }
        return action.isEmpty ? nil : String(action)
    }

    /// A read can't have done anything, so there is nothing to look up.
    private var adviceOnRead: String? {
        switch disposition {
        case .serverError: "AWS failed. It is tried again; see the service's health page if it lasts."
        case .transport(let error) where error.mayHaveBeenSent:
            "No answer came. It is tried again; if it lasts, check network and endpoint."
        case .malformedResponse: "What answered is perhaps not AWS: check endpoint and proxies."
        default: nil
        }
    }

    /// Whether the operation only looks: whatever came of it, nothing was changed.
    var isRead: Bool { ["Get", "Describe", "Query", "BatchGet", "List", "Sign"].contains { operation.hasPrefix($0) } }

    /// What the operator, or the caller, should do.
    public var advice: String {
        if isRead, let advice = adviceOnRead { return advice }
        return switch disposition {
        case .throttled: "Too many requests for this account, table or partition: slow down; if it lasts, raise the quota."
        case .conditionFailed: "Something else wrote first: read again and decide anew."
        case .transactionCancelled(let reasons):
            "Nothing was written (\(reasons.map(\.code).joined(separator: ", "))): read again and decide anew."
        case .transactionInProgress: "Send the same transaction again after some seconds, with the same token."
        case .conflict: "Another write of the same thing was in the way: try again."
        case .idempotentParameterMismatch: "The token belongs to another request: look up what that one did."
        case .capacity: "Ask for other instance types, zones or market, or raise the quota."
        case .accessDenied: "Grant \(deniedAction ?? operation) to this role: compare its policy with the one the deployment ships."
        case .expiredCredentials:
            "New credentials are fetched for the next call; if it lasts, check the role, the metadata service, and the host's clock (chrony)."
        case .signatureRefused: "Check the host's clock (chrony) and the keys."
        case .noCredentials: "Nothing was sent."
        case .invalid: "The request is wrong: check names and settings; if they are right this is a defect of the agent, please report it."
        case .notFound: "Check name, region and account; if it was just made, it may not be visible yet."
        case .serverError:
            isReading ? "AWS failed; nothing was changed." : "AWS failed; it may have been carried out. Read before repeating."
        case .transport(let error):
            !error.mayHaveBeenSent
                ? "Nothing was sent. Check network and endpoint."
                : isReading
                    ? "No answer came; nothing was changed. Check network and endpoint if it lasts."
                    : "No answer came; it may have been carried out. Read before repeating."
        case .malformedResponse:
            "What answered is perhaps not AWS: check endpoint and proxies." + (isReading ? "" : " It may have been carried out.")
        }
    }

    /// By its name, as AWS names what changes nothing: only of the others it matters whether they were carried out.
    private var isReading: Bool {
        ["Get", "BatchGet", "Query", "Describe", "List", "Scan"].contains { operation.hasPrefix($0) }
    }
}
