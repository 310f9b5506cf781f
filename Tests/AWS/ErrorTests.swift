import HTTP
import Testing

@testable import AWS

struct ErrorTests {
    private func error(_ status: Int, _ body: String, headers: HTTPHeaders = [:]) async throws -> AWSError {
        let client = try client(FakeSender(status: status, headers: headers, body))
        do { _ = try await client.send(DescribeTable(table: "t")) } catch { return error }
        throw CancellationError()
    }

    @Test("A refused condition brings the item as it is")
    func conditionFailed() async throws {
        let body =
            #"{"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException","Item":{"epoch":{"N":"8"}},"message":"m"}"#
        let error = try await error(400, body, headers: ["x-amzn-RequestId": "R1"])
        #expect(error.disposition == .conditionFailed(item: ["epoch": 8]))
        #expect(error.requestID == "R1" && error.message == "m" && error.outcomeIsKnown)
    }

    @Test("A cancelled transaction tells each item's reason, in order")
    func cancelled() async throws {
        let body = #"""
            {"__type":"x#TransactionCanceledException","Message":"m","CancellationReasons":[{"Code":"None"},
            {"Code":"ConditionalCheckFailed","Message":"c","Item":{"claim":{"S":"z"}}},{"Code":"TransactionConflict","Message":"t"}]}
            """#
        let reasons = [
            CancellationReason(code: "None"), CancellationReason(code: "ConditionalCheckFailed", message: "c", item: ["claim": "z"]),
            CancellationReason(code: "TransactionConflict", message: "t"),
        ]
        #expect(try await error(400, body).disposition == .transactionCancelled(reasons))
    }

    @Test(
        "A code has one meaning",
        arguments: [
            ("ThrottlingException", 400, AWSError.Disposition.throttled), ("ProvisionedThroughputExceededException", 400, .throttled),
            ("RequestLimitExceeded", 503, .throttled), ("TransactionInProgressException", 400, .transactionInProgress),
            ("TransactionConflictException", 400, .conflict), ("IdempotentParameterMismatch", 400, .idempotentParameterMismatch),
            ("InsufficientInstanceCapacity", 500, .capacity), ("MaxSpotInstanceCountExceeded", 400, .capacity),
            ("MaxFleetCountExceeded", 400, .capacity), ("InsufficientFreeAddressesInSubnet", 400, .capacity),
            ("UnauthorizedOperation", 403, .accessDenied), ("AuthFailure.ServiceLinkedRoleCreationNotPermitted", 403, .accessDenied),
            ("AccessDeniedException", 400, .accessDenied), ("ExpiredTokenException", 400, .expiredCredentials),
            ("UnrecognizedClientException", 400, .expiredCredentials), ("InvalidSignatureException", 400, .signatureRefused),
            ("RequestExpired", 400, .expiredCredentials), ("ResourceNotFoundException", 400, .notFound),
            ("InvalidInstanceID.NotFound", 400, .notFound), ("InvalidLaunchTemplateName.NotFoundException", 400, .notFound),
            ("ParameterNotFound", 400, .notFound), ("InvalidLaunchTemplateName.AlreadyExistsException", 400, .conflict),
            ("ValidationException", 400, .invalid), ("InvalidParameterValue", 400, .invalid), ("SomethingNew", 400, .invalid),
            ("InternalServerError", 500, .serverError), ("SomethingNew", 503, .serverError), ("Unavailable", 503, .serverError),
        ])
    func codes(_ code: String, _ status: Int, _ wanted: AWSError.Disposition) async throws {
        #expect(try await error(status, #"{"__type":"\#(code)"}"#).disposition == wanted)
        let ec2 = "<Response><Errors><Error><Code>\(code)</Code><Message>m</Message></Error></Errors><RequestID>R2</RequestID></Response>"
        let error = try await error(status, ec2)
        #expect(error.disposition == wanted && error.requestID == "R2" && error.code == code)
        #expect(error.outcomeIsKnown == ![.serverError, .transactionInProgress].contains(wanted))
    }

    @Test("STS's errors, Retry-After, and AuthFailure's two meanings are read")
    func others() async throws {
        let sts =
            "<ErrorResponse><Error><Type>Sender</Type><Code>ExpiredTokenException</Code><Message>m</Message></Error><RequestId>R3</RequestId></ErrorResponse>"
        #expect(try await error(400, sts).requestID == "R3")
        let throttled = try await error(400, #"{"__type":"ThrottlingException"}"#, headers: ["Retry-After": "3"])
        #expect(throttled.retryAfter == .seconds(3))
        #expect(
            try await error(400, #"{"__type":"ThrottlingException"}"#, headers: ["Retry-After": "99999999999999999999"]).retryAfter == nil)
        let keys = #"{"__type":"AuthFailure","message":"AWS was not able to validate the provided access credentials"}"#
        #expect(try await error(401, keys).disposition == .expiredCredentials)
        #expect(
            try await error(403, #"{"__type":"AuthFailure","message":"Not authorized for images: [ami-1]"}"#).disposition == .accessDenied)
    }

    @Test("A transport's failure says whether the request can have arrived", arguments: [true, false])
    func transport(_ sent: Bool) async throws {
        let failure = HTTPError(.timedOut, mayHaveBeenSent: sent, message: "m")
        let client = try client(FakeSender { (_) async throws(HTTPError) in throw failure })
        let error = await #expect(throws: AWSError.self) { try await client.send(DescribeTable(table: "t")) }
        #expect(error?.disposition == .transport(failure) && error?.outcomeIsKnown == !sent)
        #expect(error?.advice.contains("Read before repeating") == false, "a read changes nothing")
    }

    @Test("A message that ends a sentence is followed by the advice, and by no second full stop")
    func fullStop() {
        let error = AWSError.noCredentials("GetItem", "none were found. Set AWS_PROFILE.")
        #expect(error.description == "GetItem failed: no credentials: none were found. Set AWS_PROFILE. Nothing was sent.")
    }

    @Test("What may have been carried out is to be looked up after a write, and not after a read")
    func reads() {
        func advice(_ operation: String, _ disposition: AWSError.Disposition) -> String {
            AWSError(operation: operation, status: 500, code: "", message: "", disposition: disposition).advice
        }
        let lost = AWSError.Disposition.transport(HTTPError(.timedOut, mayHaveBeenSent: true, message: ""))
        for disposition in [.serverError, .malformedResponse, lost] as [AWSError.Disposition] {
            for read in ["GetItem", "Query", "BatchGetItem", "DescribeInstances"] {
                #expect(!advice(read, disposition).contains("carried out"))
            }
            for write in ["PutItem", "TransactWriteItems", "CreateFleet"] { #expect(advice(write, disposition).contains("carried out")) }
        }
    }

    @Test("Whether it was carried out is asked of what changes something, not of a reading", arguments: [500, 0])
    func advice(_ status: Int) {
        func advice(_ operation: String) -> String {
            let failure = HTTPError(.timedOut, mayHaveBeenSent: true, message: "m")
            let disposition: AWSError.Disposition = status == 0 ? .transport(failure) : .serverError
            return AWSError(operation: operation, status: status, code: "", message: "", disposition: disposition).advice
        }
        for reading in ["Query", "GetItem", "BatchGetItem", "DescribeInstances"] { #expect(!advice(reading).contains("carried out")) }
        for change in ["PutItem", "TransactWriteItems", "CreateFleet"] { #expect(advice(change).contains("Read before repeating")) }
    }
}
