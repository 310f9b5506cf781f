import AWS
import Scaler

/// A read of several pages goes on for as long as its effect may: each page asks `mayStart` anew, and what that knows is the effect's own
/// deadline. For a read this may lie beyond the end of the leader's authority, since a late read harms nobody.
extension Outcome {
    /// The deadline came between two pages. Unlike `.skipped`, something was asked, and the words say how far it came.
    static func unfinished(_ operation: String, pages: Int) -> Outcome {
        .unknown(
            "\(operation) was not finished by its deadline: \(pages) pages were read. It begins anew; if it persists, the service is slow")
    }
}

extension AWSError {
    /// `mayStart` said no.
    var isPastDeadline: Bool {
        if case .transport(let error) = disposition { error.reason == .refusedBySender } else { false }
    }
}
