extension SettingsTable {
    static let github: [Setting] = [
        Setting(
            name: .githubToken, kind: .secret, readers: .scaler,
            meaning: """
                A personal access token. It needs admin:org for an organization, manage_runners:enterprise for an enterprise, repo for a \
                repository. Either this or the settings of a GitHub App.
                """),
        Setting(
            name: .githubAppID, kind: .text(.issuer), readers: .scaler,
            meaning: "The GitHub App that the agent signs in as. Its client id, or its numeric app id."),
        Setting(
            name: .githubAppInstallationID, kind: .integer(1...Int.max), readers: .scaler,
            meaning: "The number of the App's installation. It ends the address of the installation's page at GitHub."),
        Setting(
            name: .githubAppPrivateKey, kind: .secret, readers: .scaler,
            meaning: """
                The App's private key, PEM, PKCS#1 or PKCS#8. Line ends may be written as \\n, so that an environment file can hold it.
                """),
        Setting(
            name: .githubAppKMSKey, kind: .text(.kmsKey), readers: .scaler,
            meaning: """
                A key in AWS KMS that holds the App's private key, in the agents' region. KMS signs the App's tokens (kms:Sign), and the \
                key can't be read by anybody, this agent included. It takes the place of GITHUB_APP_PRIVATE_KEY.
                """),
        Setting(
            name: .githubEnterpriseURL, kind: .url, defaultText: "https://github.com", readers: .scope,
            meaning: """
                Where GitHub is. https://github.com, https://NAME.ghe.com, or a GitHub Enterprise Server. Plain http is refused unless the \
                host is a loopback address of this machine, or GITHUB_INSECURE_HTTP is true.
                """),
        Setting(
            name: .githubInsecureHTTP, kind: .boolean, defaultText: "false", readers: .scope,
            meaning: """
                INSECURE: whether GitHub may be reached by plain http over a network. The token then crosses that network in clear, and \
                whoever reads it can administer your runners. Only for a test server on a network of its own.
                """),
        Setting(
            name: .organizationName, kind: .text(.name), readers: .scope,
            meaning: """
                The organization whose jobs are run. Exactly one of ORGANIZATION_NAME, ENTERPRISE_NAME and REPOSITORY_NAME is given.
                """),
        Setting(
            name: .enterpriseName, kind: .text(.name), readers: .scope,
            meaning: "The enterprise whose jobs are run. Its slug, as it stands in the address of its page."),
        Setting(
            name: .repositoryName, kind: .text(.repository), readers: .scope,
            meaning: "The one repository whose jobs are run. Written as OWNER/REPOSITORY."),
    ]

    static let scaleSet: [Setting] = [
        Setting(
            name: .runnerScaleSetName, kind: .text(.name), readers: .scope, neededBy: .scope,
            meaning: """
                The runner scale set's name. Agents with the same GitHub, owner, group and name compete for one lease; the set is made at \
                GitHub when it isn't there.
                """),
        Setting(
            name: .runnerGroup, kind: .text(.title), defaultText: "default", readers: .scope,
            meaning: "The runner group that the scale set belongs to. A group other than the default one must exist already."),
        Setting(
            name: .runnerLabels, kind: .list(.title), otherwise: "the scale set's name", readers: .scaler,
            meaning: """
                The labels that jobs name in runs-on. GitHub Enterprise Server before 3.21 may keep only the first of several.
                """),
        Setting(
            name: .messagePollInterval, kind: .duration(.milliseconds(100)...(.seconds(60))), defaultText: "2s", readers: .scaler,
            meaning: """
                The least pause between polls that return at once with nothing. A poll that brings a message, or that GitHub held open, \
                is followed by the next without a pause.
                """),
        Setting(
            name: .sessionRefreshInterval, kind: .duration(.seconds(60)...(.seconds(86400))), defaultText: "55m", readers: .scaler,
            meaning: """
                How long a message session's token is used at most before it is refreshed. It is refreshed sooner if it expires sooner.
                """),
    ]
}
