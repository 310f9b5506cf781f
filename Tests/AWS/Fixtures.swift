import FoundationEssentials
import HTTP

@testable import AWS

/// The keys of AWS's own examples.
let exampleKeys = Credentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"))

let frankfurt = Region("eu-central-1") ?? { fatalError("a region's name is plain") }()

/// A client that talks to nobody but `http`.
func client(_ http: any HTTPSender, credentials: Credentials? = exampleKeys, now: Date = Date(timeIntervalSince1970: 1_800_000_000)) throws
    -> AWSClient
{
    let endpoints = try Endpoints(region: frankfurt)
    let store = credentials.map { CredentialStore(CredentialChain([Fixed(credentials: $0)]), now: { now }) }
    return AWSClient(http: http, region: frankfurt, endpoints: endpoints, credentials: store, now: { now })
}

private struct Fixed: CredentialProvider {
    let name = "fixed"
    let held: Credentials
    init(credentials: Credentials) { held = credentials }
    func credentials() async throws(CredentialError) -> Credentials? { held }
}
