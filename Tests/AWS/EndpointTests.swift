import Foundation
import Testing

@testable import AWS

/// Where AWS is reached, against botocore (golden/endpoints.py).
struct EndpointTests {
    private static let golden: JSON = {
        let path = #filePath.split(separator: "/").dropLast().map { "/" + $0 }.joined() + "/golden/endpoints.json"
        return (try? JSON.read(Array(FileManager.default.contents(atPath: path) ?? Data()))) ?? .null
    }()

    private static let ways: [(name: String, environment: [String: String])] = [
        ("plain", [:]), ("fips", ["AWS_USE_FIPS_ENDPOINT": "true"]), ("dual", ["AWS_USE_DUALSTACK_ENDPOINT": "TRUE"]),
        ("both", ["AWS_USE_FIPS_ENDPOINT": "true", "AWS_USE_DUALSTACK_ENDPOINT": "true"]),
    ]

    @Test("Every region's partition and endpoints are botocore's")
    func all() throws {
        let partitions = try #require(Self.golden["partitions"]?.array)
        #expect(partitions.count == 8)
        var compared = 0
        for partition in partitions {
            for name in try #require(partition["regions"]?.array).compactMap(\.string) {
                let region = try #require(Region(name))
                #expect(region.partition == partition["id"]?.string, "\(name)")
                for way in Self.ways {
                    let endpoints = try Endpoints(region: region, environment: way.environment)
                    for service in Service.allCases {
                        let wanted = try #require(partition["endpoints"]?[service.rawValue]?[way.name]?.string)
                        #expect(endpoints.url(service) == wanted.replacingOccurrences(of: "REGION", with: name) + "/", "\(way.name)")
                        compared += 1
                    }
                }
            }
        }
        #expect(compared > 1000)
    }

    @Test("A region of a partition that no rule names is one of the public AWS")
    func unknown() throws {
        let region = try #require(Region("xx-new-1"))
        #expect(region.partition == "aws")
        #expect(try Endpoints(region: region).url(.dynamoDB) == "https://dynamodb.xx-new-1.amazonaws.com/")
    }

    @Test("An endpoint that is named stands before FIPS and dual-stack")
    func named() throws {
        let environment = ["AWS_USE_FIPS_ENDPOINT": "true", "AWS_ENDPOINT_URL_DYNAMODB": "https://vpce-1.example"]
        let endpoints = try Endpoints(region: try #require(Region("us-east-1")), environment: environment)
        #expect(endpoints.url(.dynamoDB) == "https://vpce-1.example/" && endpoints.url(.ec2) == "https://ec2-fips.us-east-1.amazonaws.com/")
    }
}
