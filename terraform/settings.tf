# Made by Tests/Deploy/terraform-settings.py of docs/configuration.md; a test compares. Which settings the agent knows, who reads them (the hosts'
# `agent run`, the runners' `agent boot`), and the form of a value.

locals {
  known_settings = {
    GITHUB_TOKEN                      = { host = true, runner = false, secret = true, form = "." }
    GITHUB_APP_ID                     = { host = true, runner = false, secret = false, form = "." }
    GITHUB_APP_INSTALLATION_ID        = { host = true, runner = false, secret = false, form = "^[0-9]+$" }
    GITHUB_APP_PRIVATE_KEY            = { host = true, runner = false, secret = true, form = "." }
    GITHUB_ENTERPRISE_URL             = { host = true, runner = false, secret = false, form = "^https?://[^[:space:]?@]+$" }
    GITHUB_INSECURE_HTTP              = { host = true, runner = false, secret = false, form = "^(true|false)$" }
    ORGANIZATION_NAME                 = { host = true, runner = false, secret = false, form = "." }
    ENTERPRISE_NAME                   = { host = true, runner = false, secret = false, form = "." }
    REPOSITORY_NAME                   = { host = true, runner = false, secret = false, form = "." }
    RUNNER_SCALE_SET_NAME             = { host = true, runner = false, secret = false, form = "." }
    RUNNER_GROUP                      = { host = true, runner = false, secret = false, form = "." }
    RUNNER_LABELS                     = { host = true, runner = false, secret = false, form = "." }
    MESSAGE_POLL_INTERVAL             = { host = true, runner = false, secret = false, form = "^([0-9]+(ms|h|m|s))+$" }
    SESSION_REFRESH_INTERVAL          = { host = true, runner = false, secret = false, form = "^([0-9]+(ms|h|m|s))+$" }
    MIN_RUNNERS                       = { host = true, runner = false, secret = false, form = "^[0-9]+$" }
    MAX_RUNNERS                       = { host = true, runner = false, secret = false, form = "^[0-9]+$" }
    IDLE_RUNNERS                      = { host = true, runner = false, secret = false, form = "^[0-9]+$" }
    IDLE_TIMEOUT                      = { host = true, runner = false, secret = false, form = "^([0-9]+(ms|h|m|s))+$" }
    REGISTRATION_TIMEOUT              = { host = true, runner = false, secret = false, form = "^([0-9]+(ms|h|m|s))+$" }
    RUNNER_TIMEOUT                    = { host = true, runner = false, secret = false, form = "^([0-9]+(ms|h|m|s))+$" }
    EC2_SUBNET_ID                     = { host = true, runner = false, secret = false, form = "." }
    EC2_INSTANCE_TYPE                 = { host = true, runner = false, secret = false, form = "." }
    EC2_SPOT_PRICE                    = { host = true, runner = false, secret = false, form = "." }
    ON_DEMAND_FALLBACK                = { host = true, runner = false, secret = false, form = "^(true|false)$" }
    LAUNCH_DRY_RUNS                   = { host = true, runner = false, secret = false, form = "^(true|false)$" }
    EC2_LAUNCH_TEMPLATE               = { host = true, runner = false, secret = false, form = "." }
    EC2_AMI_ID                        = { host = true, runner = false, secret = false, form = "." }
    EC2_SECURITY_GROUP_ID             = { host = true, runner = false, secret = false, form = "." }
    EC2_KEY_PAIR_NAME                 = { host = true, runner = false, secret = false, form = "." }
    RUNNER_INSTANCE_PROFILE           = { host = true, runner = false, secret = false, form = "." }
    INSTANCE_SETTINGS                 = { host = true, runner = false, secret = false, form = "." }
    RUNNER_ROLE_ID                    = { host = true, runner = false, secret = false, form = "." }
    AWS_REGION                        = { host = true, runner = true, secret = false, form = "." }
    AWS_USE_FIPS_ENDPOINT             = { host = true, runner = true, secret = false, form = "^(true|false)$" }
    AWS_USE_DUALSTACK_ENDPOINT        = { host = true, runner = true, secret = false, form = "^(true|false)$" }
    AWS_ENDPOINT_URL                  = { host = true, runner = true, secret = false, form = "^https?://[^[:space:]?@]+$" }
    AWS_ENDPOINT_URL_DYNAMODB         = { host = true, runner = true, secret = false, form = "^https?://[^[:space:]?@]+$" }
    AWS_ENDPOINT_URL_EC2              = { host = true, runner = true, secret = false, form = "^https?://[^[:space:]?@]+$" }
    AWS_ENDPOINT_URL_STS              = { host = true, runner = true, secret = false, form = "^https?://[^[:space:]?@]+$" }
    AWS_ENDPOINT_URL_SSM              = { host = true, runner = true, secret = false, form = "^https?://[^[:space:]?@]+$" }
    AWS_ENDPOINT_URL_SECRETS_MANAGER  = { host = true, runner = true, secret = false, form = "^https?://[^[:space:]?@]+$" }
    AWS_ENDPOINT_URL_AUTO_SCALING     = { host = true, runner = true, secret = false, form = "^https?://[^[:space:]?@]+$" }
    AWS_ENDPOINT_URL_CLOUDWATCH       = { host = true, runner = true, secret = false, form = "^https?://[^[:space:]?@]+$" }
    AWS_EC2_METADATA_SERVICE_ENDPOINT = { host = true, runner = true, secret = false, form = "^https?://[^[:space:]?@]+$" }
    DYNAMODB_TABLE                    = { host = true, runner = true, secret = false, form = "." }
    LEASE_DURATION                    = { host = true, runner = false, secret = false, form = "^([0-9]+(ms|h|m|s))+$" }
    LEASE_RENEWAL                     = { host = true, runner = false, secret = false, form = "^([0-9]+(ms|h|m|s))+$" }
    LEASE_TIMEOUT                     = { host = true, runner = false, secret = false, form = "^([0-9]+(ms|h|m|s))+$" }
    LEASE_MARGIN                      = { host = true, runner = false, secret = false, form = "^([0-9]+(ms|h|m|s))+$" }
    STANDBY_POLL                      = { host = true, runner = false, secret = false, form = "^([0-9]+(ms|h|m|s))+$" }
    INSTANCE_ID                       = { host = true, runner = true, secret = false, form = "." }
    LOCK_FILE                         = { host = true, runner = false, secret = false, form = "^/" }
    HOST_NOTICES                      = { host = true, runner = false, secret = false, form = "^(auto|off)$" }
    AUTOSCALING_GROUP_NAME            = { host = true, runner = false, secret = false, form = "." }
    LIFECYCLE_HOOK_NAME               = { host = true, runner = false, secret = false, form = "." }
    LAUNCH_HOOK_NAME                  = { host = true, runner = false, secret = false, form = "." }
    CLOUDWATCH_METRICS                = { host = true, runner = false, secret = false, form = "^(on|off)$" }
    METRICS_FILE                      = { host = true, runner = false, secret = false, form = "^/" }
    CA_FILE                           = { host = true, runner = true, secret = false, form = "^/" }
    LOG_LEVEL                         = { host = true, runner = true, secret = false, form = "^(trace|debug|info|notice|warning|error|critical)$" }
    LOG_FORMAT                        = { host = true, runner = true, secret = false, form = "^(auto|json|text)$" }
    RUNNER_COMMAND                    = { host = false, runner = true, secret = false, form = "^/" }
    RUNNER_USER                       = { host = false, runner = true, secret = false, form = "." }
    RUNNER_SUDO                       = { host = false, runner = true, secret = false, form = "^(true|false)$" }
    RUNNER_DIRECTORY                  = { host = false, runner = true, secret = false, form = "^/" }
    POWER_OFF_COMMAND                 = { host = false, runner = true, secret = false, form = "^/" }
    BOOT_TIMEOUT                      = { host = false, runner = true, secret = false, form = "^([0-9]+(ms|h|m|s))+$" }
    HTTPS_PROXY                       = { host = false, runner = true, secret = false, form = "^https?://[^[:space:]?@]+$" }
    HTTP_PROXY                        = { host = false, runner = true, secret = false, form = "^https?://[^[:space:]?@]+$" }
    NO_PROXY                          = { host = false, runner = true, secret = false, form = "." }
  }
}
