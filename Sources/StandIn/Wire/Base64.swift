import FoundationEssentials

func base64(_ bytes: [UInt8]) -> String {
    Data(bytes).base64EncodedString()
}

func base64Decoded(_ text: String) -> [UInt8]? {
    Data(base64Encoded: text).map(Array.init)
}

/// Base64 for URLs, without padding, as JSON Web Tokens have it.
func base64URL(_ bytes: [UInt8]) -> String {
    String(
        base64(bytes).compactMap { character in
            switch character {
            case "+": "-"
            case "/": "_"
            case "=": nil
            default: character
            }
        })
}
