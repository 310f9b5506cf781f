extension Scenario {
    var title: String {
        switch self {
        case .items: "GetItem, PutItem, UpdateItem, DeleteItem: conditions, what they give back, one winner of eight"
        case .everyType: "PutItem, GetItem: every type of value"
        case .wrongRequests: "GetItem, PutItem: wrong keys and expressions, a missing table"
        case .sender: "PutItem that its sender refuses"
        case .batch: "BatchGetItem"
        case .partition: "Query: a partition in order"
        case .queryPages: "Query: pages, backwards, a beginning of sort keys"
        case .tables: "CreateTable, DescribeTable, UpdateTimeToLive, DescribeTimeToLive"
        case .transactions: "TransactWriteItems: all or nothing, reasons, one winner of eight"
        case .transactionToken: "TransactWriteItems: token"
        case .templates: "CreateLaunchTemplate, CreateLaunchTemplateVersion, DescribeLaunchTemplateVersions"
        case .launch: "CreateFleet, DescribeInstances, TerminateInstances: launch, tags, pages, market, end"
        case .ends: "DescribeInstances: ended instances, who ended them, unknown ids by name"
        case .stops: "StopInstances, StartInstances: by an operator, who stopped it, a spot instance refused"
        case .defaultSubnet: "CreateFleet: no subnet named"
        case .launchToken: "CreateFleet: token"
        case .dryRun: "CreateFleet, RunInstances: dry runs"
        case .fleets: "DescribeFleets"
        case .images: "DescribeImages, DescribeSubnets"
        case .identity: "GetCallerIdentity"
        case .webIdentity: "AssumeRoleWithWebIdentity"
        case .secrets: "GetParameter, GetSecretValue"
        case .signing: "Sign"
        case .lifecycle: "CompleteLifecycleAction"
        case .metrics: "PutMetricData: values and counts"
        case .signatures: "signatures"
        }
    }

    typealias Cells = (ministack: Cell, moto: Cell, standIn: Cell, world: Cell)

    var cells: Cells {
        switch self {
        case .items, .everyType, .wrongRequests, .sender, .batch, .partition, .queryPages, .tables, .transactions, .transactionToken:
            (.runs(self == .tables ? "(items never expire)" : ""), motoOnTables, .not("has no DynamoDB"), worldOnTables)
        case .templates, .launch, .ends, .stops, .defaultSubnet, .launchToken, .dryRun, .fleets, .images:
            (.not("its EC2 ignores filters, tokens and user data"), motoOnEC2, .runs(), worldOnEC2)
        case .identity: (.not("not asked: it takes any caller"), .runs(), .runs(), .not("has no STS"))
        case .webIdentity:
            (
                .not("not asked: it takes any caller"), .runs("(any token)"),
                .not("its STS only names callers"), .not("has no STS")
            )
        case .secrets:
            (.not("not asked: moto answers"), .runs(), .not("has neither"), .not("has neither"))
        case .signing: (.runs(), .runs("(of a whole message)"), .not("has no KMS"), .not("has no KMS"))
        case .lifecycle:
            (
                .not("not asked: golden bytes"), .not("HTTP 500, not implemented: golden bytes"), .runs("(that nothing waits for it)"),
                .not("has no Auto Scaling")
            )
        case .metrics: (.runs(), .runs(), .not("has no CloudWatch"), .not("has no CloudWatch"))
        case .signatures: (.not("takes any"), .runs("(the verifying one)"), .not("takes any"), .not("has no wire"))
        }
    }

    private var motoOnTables: Cell {
        switch self {
        case .transactions: .not("two winners in 6 of 200 rounds")
        case .transactionToken: .not("its tokens do nothing")
        case .tables: .not("CreateTable only, in `signatures`")
        default: .not("its validation has gaps, and some answers are HTTP 500")
        }
    }

    private var worldOnTables: Cell {
        switch self {
        case .everyType: .not("its numbers are whole, and it has neither null nor binary: the ledger writes none of these")
        case .wrongRequests: .not("a wrong key or expression can't be said in its types, and it is one table")
        case .sender: .not("who may send is decided before it is asked")
        case .batch: .runs("(by GetItem, as the simulator does)")
        case .queryPages: .not("its query gives a whole partition, as the agent asks for it")
        case .tables: .not("the host makes it; nothing expires")
        default: .runs()
        }
    }

    private var motoOnEC2: Cell {
        switch self {
        case .launchToken: .not("its tokens do nothing")
        case .fleets: .runs("(id only)")
        case .stops: .runs("(it stops spot instances too)")
        case .dryRun: .runs("(it looks at nothing)")
        default: .runs()
        }
    }

    private var worldOnEC2: Cell {
        if case .images = self { .not("the host tells it which there are; it describes none") } else { .runs() }
    }
}
