/// STS: who a caller is follows from the access key, which for an instance's role credentials names the instance.
extension Cloud {
    static let account = "123456789012"
    /// The unique id of the runners' role: what `aws:userid` begins with on an instance.
    static let roleID = "AROASTANDIN000000000"
    static let roleName = "stand-in-runner"

    func callerIdentity(_ ask: Ask, _ requestID: String) -> Answer {
        let key = accessKey(of: ask)
        let instance = ec2.everyInstance.first { Self.accessKey(for: $0.id) == key }
        let content = XML { xml in
            xml.element("GetCallerIdentityResult") { result in
                if let instance {
                    result.element("Arn", "arn:aws:sts::\(Self.account):assumed-role/\(Self.roleName)/\(instance.id)")
                    result.element("UserId", "\(Self.roleID):\(instance.id)")
                } else {
                    result.element("Arn", "arn:aws:iam::\(Self.account):user/stand-in")
                    result.element("UserId", "AIDASTANDIN000000000")
                }
                result.element("Account", Self.account)
            }
            xml.element("ResponseMetadata") { $0.element("RequestId", requestID) }
        }
        let namespace = "https://sts.amazonaws.com/doc/2011-06-15/"
        return EC2Answer.document("<GetCallerIdentityResponse xmlns=\"\(namespace)\">\(content.text)</GetCallerIdentityResponse>", 200)
    }

    /// An access key as STS makes them for roles: `ASIA` and 16 more characters, here the instance's own digits.
    static func accessKey(for instance: String) -> String {
        "ASIA" + instance.dropFirst(3).uppercased().prefix(16)
    }

    /// Whose signature it is.
    func accessKey(of ask: Ask) -> String? {
        guard let header = ask.headers["authorization"], let start = header.range(ofText: "Credential=") else { return nil }
        return String(header[start...].prefix { $0 != "/" })
    }
}

extension String {
    /// Where the text after the first occurrence of `mark` begins.
    fileprivate func range(ofText mark: String) -> String.Index? {
        var place = startIndex
        while place < endIndex {
            if self[place...].hasPrefix(mark) { return index(place, offsetBy: mark.count) }
            place = index(after: place)
        }
        return nil
    }
}
