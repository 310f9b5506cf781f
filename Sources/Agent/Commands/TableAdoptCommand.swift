import ArgumentParser
import Scaler

/// `agent table adopt`: a table that replaces a lost one gets its identity, and with it the lost table's instances.
struct TableAdoptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adopt", abstract: "Give the table the identity of a deployment whose table was lost.",
        discussion: """
            Each table has an identity of 128 random bits, and each instance carries it in its tag gha-deployment. Agents leave another \
            deployment's instances alone, those of a lost table too. With its identity, the agents of this table count them, keep those \
            that have a job, and end the others. A leader hands over when it sees the new identity, within a second.

            Never adopt the identity of a deployment whose table is still in use: both would end each other's instances.

            EXIT CODES (all of them: agent --help):
              0   the table has the identity
              2   can't tell: the table can't be read or written
              64  the identity or a setting is wrong

            EXAMPLES:
              aws ec2 describe-instances --filters Name=tag-key,Values=gha-deployment \\
                --query 'Reservations[].Instances[].[InstanceId, Tags[?Key==`gha-deployment`] | [0].Value]' --output text
              agent table adopt 6f1c0d4e8a7b4c1d9e2f3a4b5c6d7e8f
            """)

    @Argument(help: "32 hexadecimal digits, from the instances' tag, or from the log or status of the lost table's agents.")
    var deployment: String

    @OptionGroup var ledger: LedgerOptions

    func validate() throws {
        guard deployment.utf8.count == 32, deployment.allSatisfy({ $0.isASCII && $0.isHexDigit && !$0.isUppercase }) else {
            throw ValidationError("'\(Printable.line(deployment))' is no deployment's identity: 32 hexadecimal digits in lower case.")
        }
    }

    func run() async throws {
        let settings = try await ledger.settings(of: "agent table adopt")
        do throws(StatusError) {
            let open = try await OpenLedger(settings)
            let beat = String(UInt64.random(in: .min ... .max), radix: 16)
            let adoption = DeploymentAdoption(ledger: open.ledger, deployment: DeploymentID(deployment), beat: beat)
            do throws(StatusError) { StandardOutput.line(try await adoption.run()) } catch { throw await open.naming(error) }
        } catch {
            StandardError.line("agent table adopt: \(error)")
            throw CommandExit.cantTell.code
        }
    }
}
