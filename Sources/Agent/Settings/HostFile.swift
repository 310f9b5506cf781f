import Glibc

/// The settings of the scaler of this host: what systemd reads for its unit (packaging/gha-listener-scaler.service).
struct HostFile: Sendable {
    static let standardPath = "/etc/gha-listener-scaler/environment"

    let path: String
    /// Or why they can't be had.
    let variables: Result<[String: String], SettingsFileError>

    init(path: String = Self.standardPath) {
        self.init(path: path, FileReading.bytes(of: path, atMost: SettingsFile.mostBytes).map { EnvironmentFile.variables(in: $0) })
    }

    init(path: String = Self.standardPath, _ variables: Result<[String: String], SettingsFileError>) {
        (self.path, self.variables) = (path, variables)
    }

    /// This machine is no scaler's host, or has no settings yet.
    var isAbsent: Bool {
        guard case .failure(.unreadable(let code)) = variables else { return false }
        return code == ENOENT || code == ENOTDIR
    }

    /// It is there, and can't be read: with what to do. Nil otherwise.
    var fault: SettingsProblem? {
        guard !isAbsent, case .failure(let error) = variables else { return nil }
        let isForbidden = error == .unreadable(errno: EACCES) || error == .unreadable(errno: EPERM)
        let advice = isForbidden ? "; root and the group gha-listener-scaler may read it: repeat the command with sudo" : ""
        return SettingsProblem(subject: path, problem: "holds the settings of this host's scaler, and \(error)\(advice)")
    }
}
