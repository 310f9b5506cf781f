import FoundationEssentials
import HTTP
import Testing

@testable import AWS

/// One of AWS's published vectors (aws-sig-v4-test-suite): what is signed, and the signature that AWS gives.
struct Vector: Sendable, CustomTestStringConvertible {
    var name: String
    var method = HTTPRequest.Method.get
    var target = "/"
    var headers: HTTPHeaders = [:]
    var body = ""
    var signature: String
    var testDescription: String { name }

    static let vanilla = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
    static let unreserved = "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

    static let all: [Vector] = [
        Vector(name: "get-vanilla", signature: vanilla),
        Vector(name: "get-relative", target: "/example/..", signature: vanilla),
        Vector(name: "get-relative-relative", target: "/example1/example2/../..", signature: vanilla),
        Vector(
            name: "get-header-key-duplicate", headers: ["My-Header1": "value2", "My-Header1": "value2", "My-Header1": "value1"],
            signature: "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"),
        Vector(
            name: "get-header-value-order",
            headers: ["My-Header1": "value4", "My-Header1": "value1", "My-Header1": "value3", "My-Header1": "value2"],
            signature: "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01"),
        Vector(
            name: "get-header-value-trim", headers: ["My-Header1": " value1", "My-Header2": " \"a   b   c\""],
            signature: "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"),
        Vector(
            name: "get-unreserved", target: "/" + unreserved, signature: "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"),
        Vector(name: "get-utf8", target: "/ሴ", signature: "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"),
        Vector(name: "get-space", target: "/example space/", signature: "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741"),
        Vector(
            name: "get-vanilla-empty-query-key", target: "/?Param1=value1",
            signature: "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb"),
        Vector(
            name: "get-vanilla-query-order-key", target: "/?Param1=value2&Param1=Value1",
            signature: "eedbc4e291e521cf13422ffca22be7d2eb8146eecf653089df300a15b2382bd1"),
        Vector(
            name: "get-vanilla-query-order-key-case", target: "/?Param2=value2&Param1=value1",
            signature: "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"),
        Vector(
            name: "get-vanilla-query-order-value", target: "/?Param1=value2&Param1=value1",
            signature: "5772eed61e12b33fae39ee5e7012498b51d56abc0abb7c60486157bd471c4694"),
        Vector(
            name: "get-vanilla-query-unreserved", target: "/?\(unreserved)=\(unreserved)",
            signature: "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197"),
        Vector(
            name: "get-vanilla-utf8-query", target: "/?ሴ=bar", signature: "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04"
        ),
        Vector(name: "post-vanilla", method: .post, signature: "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
        Vector(
            name: "post-vanilla-query", method: .post, target: "/?Param1=value1",
            signature: "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11"),
        Vector(
            name: "post-header-key-sort", method: .post, headers: ["My-Header1": "value1"],
            signature: "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c"),
        Vector(
            name: "post-header-value-case", method: .post, headers: ["My-Header1": "VALUE1"],
            signature: "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d"),
        Vector(
            name: "post-x-www-form-urlencoded", method: .post, headers: ["Content-Type": "application/x-www-form-urlencoded"],
            body: "Param1=value1", signature: "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"),
    ]
}

struct SignerTests {
    /// 2015-08-30T12:36:00Z, the suite's moment.
    private let suiteDate = Date(timeIntervalSince1970: 1_440_938_160)

    private func signature(_ vector: Vector, _ credentials: Credentials = exampleKeys) -> String? {
        let request = HTTPRequest(
            vector.method, "https://example.amazonaws.com" + vector.target, headers: vector.headers, body: Array(vector.body.utf8))
        let signed = Signer(region: "us-east-1", service: "service").sign(request, credentials: credentials, date: suiteDate)
        return signed.headers["Authorization"]?.cut(at: "Signature=").map { String($0.after) }
    }

    @Test("It signs AWS's published vectors as AWS does", arguments: Vector.all)
    func published(_ vector: Vector) {
        #expect(signature(vector) == vector.signature)
    }

    @Test("A session token is a signed header (post-sts-header-before)")
    func sessionToken() {
        let token = """
            AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/k\
            McGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL\
            64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==
            """
        var keys = exampleKeys
        keys.sessionToken = Secret(token)
        let vector = Vector(
            name: "post-sts-header-before", method: .post, signature: "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead")
        #expect(signature(vector, keys) == vector.signature)
    }

    @Test("Signing changes nothing but three headers, and asks nothing of mayStart")
    func leavesTheRest() {
        let request = HTTPRequest(
            .post, "https://a.example/", headers: ["X": "y"], body: [1, 2],
            mayStart: {
                Issue.record("asked"); return false
            })
        let signed = Signer(region: "r", service: "s").sign(request, credentials: exampleKeys, date: suiteDate)
        #expect(signed.url == request.url && signed.body == request.body && signed.mayStart != nil)
        #expect(signed.headers.fields.map(\.name) == ["X", "X-Amz-Date", "Authorization"])
    }

    @Test("Signing again replaces the old signature")
    func signsAgain() {
        let signer = Signer(region: "r", service: "s")
        let once = signer.sign(HTTPRequest(.get, "https://a.example/"), credentials: exampleKeys, date: suiteDate)
        #expect(signer.sign(once, credentials: exampleKeys, date: suiteDate).headers["Authorization"] == once.headers["Authorization"])
    }

    @Test(
        "Hostile URLs are signed without a trap",
        arguments: ["", "x", "://", "http://", "https://h?", "https://h/%", "https://h/?%e&=&%%2", "#"])
    func hostileURLs(_ url: String) {
        _ = Signer(region: "r", service: "s").sign(HTTPRequest(.get, url), credentials: exampleKeys, date: .distantFuture)
        _ = Signer(region: "r", service: "s").sign(HTTPRequest(.get, url), credentials: exampleKeys, date: .distantPast)
    }
}
