import Scaler
import Testing

@testable import AWS
@testable import Agent

struct AttributesTests {
    @Test func whatTheLedgerNeverWritesIsLeftOutAndTheRestIsRead() throws {
        let answer = """
            {"pk":{"S":"LIVE#x"},"sk":{"S":"STATE"},"a":{"S":"t"},"b":{"SS":["x","y"]},"c":{"NS":["1"]},"d":{"BS":["AA=="]},
            "e":{"NULL":true},"f":{"B":"AA=="},"g":{"L":[{"SS":["x"]},{"N":"1"}]}}
            """
        let item = Scaler.Item(dynamoDB: try AWS.Item(json: JSONParser.parse(Array(answer.utf8))))
        #expect(item == ["a": .text("t"), "g": .list([.number(1)])])
    }
}
