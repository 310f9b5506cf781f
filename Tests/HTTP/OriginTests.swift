import Testing

@testable import HTTP

@Suite("The origin of a URL")
struct OriginTests {
    @Test(arguments: [
        ("https://dynamodb.eu-west-1.amazonaws.com/", "dynamodb.eu-west-1.amazonaws.com", 443),
        ("http://127.0.0.1:5602/x:9", "127.0.0.1", 5602),
        ("HTTPS://Example.COM?a=b", "example.com", 443),
        ("http://[fd00:ec2::254]/latest", "fd00:ec2::254", 80),
        ("https://[::1]:8443/", "::1", 8443),
    ])
    func `is its host in lower case and its port`(_ url: String, _ host: String, _ port: Int) {
        let origin = Origin(of: url)
        #expect(origin.host == host && origin.port == port)
    }

    @Test func `is no name when it is an address`() {
        #expect(Origin(of: "https://localhost/").isName && Origin(of: "http://1and1.com/").isName)
        #expect(!Origin(of: "http://127.0.0.1:80/").isName && !Origin(of: "http://[::1]/").isName)
    }
}
