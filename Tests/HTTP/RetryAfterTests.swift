import Testing

@testable import HTTP

@Suite("What Retry-After asks for")
struct RetryAfterTests {
    private func wait(_ value: String, unixTime: Int = 0) -> Duration? {
        RetryAfter(HTTPResponse(status: 503, headers: ["Retry-After": value]), unixTime: unixTime)?.wait
    }

    @Test func `is seconds, however many`() {
        #expect(wait("7") == .seconds(7))
        #expect(wait("0") == .zero)
        #expect(wait("99999999999999999999999999") == .seconds(3_155_760_000))
    }

    @Test func `is nothing where there is none`() { #expect(RetryAfter(HTTPResponse(status: 503), unixTime: 0) == nil) }

    @Test(
        arguments: [
            "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
        ])
    func `is a date in any of HTTP's forms`(date: String) {
        #expect(wait(date, unixTime: 784_111_777 - 30) == .seconds(30))
        #expect(wait(date, unixTime: 784_111_777 + 30) == .zero)
        #expect(wait(date, unixTime: .min) == nil)
    }

    @Test(arguments: ["", "soon", "-5", "1.5", "5 minutes", "١٢", "0x10", ":", "Sun, 99 Foo 2030 99:99:99 GMT"])
    func `is nothing where it can't be read`(value: String) { #expect(wait(value) == nil) }
}
