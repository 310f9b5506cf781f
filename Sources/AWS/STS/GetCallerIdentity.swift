/// Tells who signs: it needs no permission, and `aws:userid` of policies is its `userID`.
public struct GetCallerIdentity: STSOperation {
    public static let name = "GetCallerIdentity"

    /// Who signs.
    public struct Output: Sendable, Equatable {
        /// For an instance's role: `AROA…:i-…`.
        public var userID: String
        /// 12 digits.
        public var account: String
        public var arn: String
    }

    /// It has no parameters.
    public init() {}

    func fill(_ form: inout QueryForm) {}

    func output(_ root: XMLElement) throws(MalformedBody) -> Output {
        guard let result = root["GetCallerIdentityResult"], let id = result.string("UserId"), let account = result.string("Account"),
            let arn = result.string("Arn")
        else { throw MalformedBody("UserId, Account or Arn is missing") }
        return Output(userID: id, account: account, arn: arn)
    }
}

/// An operation of STS's API of 2011-06-15.
protocol STSOperation: QueryOperation {}

extension STSOperation {
    public static var service: Service { .sts }
    static var version: String { "2011-06-15" }
}
