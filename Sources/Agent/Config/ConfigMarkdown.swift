/// What `docs/configuration.md` says of the settings file. A test reads its example.
enum ConfigMarkdown {
    static let section = """
        ## The settings file

        ```yaml
        \(example)
        ```

        `table`, `lease`, `aws`, `host`, `metrics`, `log`, `ca_file` and `launch_dry_runs` are the deployment's. `github` lists the owners,
        each with its host (`url`) and one credential. `scale_sets` lists the scale sets, and what stands in `defaults` holds for each that
        doesn't give it itself. Where `github` has several entries, `github: NAME` in a scale set (or in `defaults`) says which is meant: an
        entry's `name`, or its owner.

        - **This version serves one scale set in a deployment.** A file with several is checked whole, and then refused for that.
        - **A secret never stands in the file.** A credential is `ssm:NAME`, `secretsmanager:NAME`, or `env:VARIABLE`: the environment
          variable VARIABLE holds the secret or such a reference.
        - **Each setting is given in one place.** A setting of the deployment may be in the file or be a variable; given in both it is
          refused, and both are named. GitHub's settings and a scale set's are refused as variables beside a file. `--config` and
          `--settings` exclude each other. `INSTANCE_ID` is one host's, so it is always a variable.
        - **JSON is accepted**, for it is YAML. Lists are lists, also of one. `true` and `false` alone are read as truth values, so `off`
          and `on` are texts.
        - **Refused**: unknown keys (with the nearest known one), a key that stands twice, a key without a value, two scale sets of one
          name, entries of `github` that no scale set uses, anchors, aliases and tags, more than one document, more than 1 MiB, 16 levels or
          50,000 values.


        """

    /// Deliberately one scale set: what this version starts with.
    static let example = """
        table: gha-listener-scaler
        aws:
          region: eu-north-1

        github:
          - organization: acme
            url: https://github.com
            token: ssm:/gha-listener-scaler/github-token

        defaults:
          subnets: [subnet-0123456789abcdef0, subnet-0fedcba9876543210]
          launch_template: lt-0123456789abcdef0
          runner_role_id: AROAEXAMPLEEXAMPLEEXA

        scale_sets:
          - name: linux-x64
            labels: [self-hosted, linux, x64]
            instance_types: [m6i.large, m6a.large, m5.large]
            max_runners: 50
            idle_runners: 2
        """
}
