/// The services that are called.
public enum Service: String, Sendable, CaseIterable {
    case dynamoDB = "dynamodb"
    case ec2 = "ec2"
    case sts = "sts"
    case ssm = "ssm"
    case secretsManager = "secretsmanager"
    case autoScaling = "autoscaling"
    case cloudWatch = "monitoring"
    case kms = "kms"

    /// As it stands in the credential scope; the same as the first label of the host's name for all of these.
    var signingName: String { rawValue }

    /// The variable that overrides this service's endpoint (AWS SDKs and Tools Reference Guide, "Service-specific endpoints").
    var endpointVariable: String {
        switch self {
        case .dynamoDB: "AWS_ENDPOINT_URL_DYNAMODB"
        case .ec2: "AWS_ENDPOINT_URL_EC2"
        case .sts: "AWS_ENDPOINT_URL_STS"
        case .ssm: "AWS_ENDPOINT_URL_SSM"
        case .secretsManager: "AWS_ENDPOINT_URL_SECRETS_MANAGER"
        case .autoScaling: "AWS_ENDPOINT_URL_AUTO_SCALING"
        case .cloudWatch: "AWS_ENDPOINT_URL_CLOUDWATCH"
        case .kms: "AWS_ENDPOINT_URL_KMS"
        }
    }
}
