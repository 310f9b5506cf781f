import Scaler

extension Settings {
    /// What a leader with these settings would do otherwise than one with others, under the settings' own names: so that an operator sees
    /// which to correct. No secret is among them.
    var memberSettings: [MemberSetting] {
        let (scaling, ec2) = (scaleSet.scaling, scaleSet.ec2)
        var values: [(SettingName, String)] = [
            (.runnerLabels, scaleSet.labels.map { $0.lowercased() }.sorted().joined(separator: ",")),
            (.minRunners, "\(scaling.minRunners)"), (.maxRunners, "\(scaling.maxRunners)"), (.idleRunners, "\(scaling.idleRunners)"),
            (.ec2InstanceType, ec2.instanceTypes.joined(separator: ",")), (.ec2SubnetID, ec2.subnetIDs.sorted().joined(separator: ",")),
            (.onDemandFallback, "\(ec2.onDemandFallback)"), (.runnerRoleID, ec2.runnerRoleID),
        ]
        if let price = ec2.spotPrice { values.append((.ec2SpotPrice, price)) }
        switch ec2.template {
        case .named(let name, let version): values.append((.ec2LaunchTemplate, version.map { "\(name):\($0)" } ?? name))
        case .kept(let kept):
            values.append((.ec2AMIID, kept.imageID))
            values.append((.ec2SecurityGroupID, kept.securityGroupIDs.sorted().joined(separator: ",")))
            values.append((.runnerInstanceProfile, kept.instanceProfile))
        }
        return values.map { MemberSetting($0.0.rawValue, $0.1) }
    }
}
