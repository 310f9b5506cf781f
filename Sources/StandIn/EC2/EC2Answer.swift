import World

/// EC2's envelopes.
enum EC2Answer {
    private static let namespace = "http://ec2.amazonaws.com/doc/2016-11-15/"

    static func success(_ action: String, _ requestID: String, _ build: (inout XML) -> Void) -> Answer {
        let content = XML { xml in
            xml.element("requestId", requestID)
            build(&xml)
        }
        let text =
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<\(action)Response xmlns=\"\(namespace)\">\(content.text)</\(action)Response>"
        return document(text, 200)
    }

    static func failure(_ failure: EC2.Failure, _ requestID: String) -> Answer {
        let content = XML { xml in
            xml.element("Errors") { errors in
                errors.element("Error") { error in
                    error.element("Code", failure.code)
                    error.element("Message", failure.message)
                }
            }
            xml.element("RequestID", requestID)
        }
        return document("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response>\(content.text)</Response>", failure.status)
    }

    static func document(_ text: String, _ status: Int) -> Answer {
        .text(text, status: status, type: "text/xml;charset=UTF-8")
    }
}
