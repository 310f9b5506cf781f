import World

@testable import AWS

extension FurnishedWorld {
    /// - Parameter keys: of the writes, in their order: a refusal shows the items that stand there.
    mutating func withTable<T>(
        _ name: String, _ operation: String, keys: [DynamoDB.Key] = [], _ body: (inout DynamoDB.Table) -> Result<T, DynamoDB.Failure>
    ) throws(AWSError) -> T {
        guard var table = tables.removeValue(forKey: name) else {
            throw AWSError(inWorld: operation, "ResourceNotFoundException", "no table \(name)")
        }
        let result = body(&table)
        tables[name] = table
        switch result {
        case .success(let value): return value
        case .failure(let failure): throw AWSError(operation, failure, keys)
        }
    }
}

extension CreateTable: WorldOperation {
    func carriedOut(in world: inout FurnishedWorld, at now: Int64) throws(AWSError) -> TableDescription {
        world.tables[table] = DynamoDB.Table()
        return TableDescription(status: "ACTIVE", arn: nil, keys: ["pk", "sk"], keyTypes: ["S", "S"], deletionProtection: false)
    }
}

extension GetItem: WorldOperation {
    func carriedOut(in world: inout FurnishedWorld, at now: Int64) throws(AWSError) -> Item? {
        let key = try WorldWords.key(key)
        let item = try world.withTable(table, Self.name) { $0.get(key, at: now) }
        return item.map { WorldWords.item($0, key) }
    }
}

extension BatchGetItem: WorldOperation {
    func carriedOut(in world: inout FurnishedWorld, at now: Int64) throws(AWSError) -> Output {
        var items: [Item] = []
        for key in keys {
            if let item = try GetItem(table: table, key: key).carriedOut(in: &world, at: now) { items.append(item) }
        }
        return Output(items: items, unprocessedKeys: [])
    }
}

extension Query: WorldOperation {
    func carriedOut(in world: inout FurnishedWorld, at now: Int64) throws(AWSError) -> Output {
        guard keyCondition == "pk = :p", let partition = placeholders.values[":p"]?.string, limit == nil, ascending, startKey == nil else {
            throw AWSError(inWorld: Self.name, "NotInWorld", "World's query gives a whole partition")
        }
        let rows = try world.withTable(table, Self.name) { $0.query(partition, at: now) }
        return Output(items: rows.map { WorldWords.item($0.item, DynamoDB.Key(partition, $0.sk)) }, lastKey: nil)
    }
}

extension PutItem: WorldOperation {
    func carriedOut(in world: inout FurnishedWorld, at now: Int64) throws(AWSError) -> WriteOutput {
        try TransactWriteItems.Action.put(self).alone(in: &world, returning, at: now)
    }
}

extension UpdateItem: WorldOperation {
    func carriedOut(in world: inout FurnishedWorld, at now: Int64) throws(AWSError) -> WriteOutput {
        try TransactWriteItems.Action.update(self).alone(in: &world, returning, at: now)
    }
}

extension DeleteItem: WorldOperation {
    func carriedOut(in world: inout FurnishedWorld, at now: Int64) throws(AWSError) -> WriteOutput {
        try TransactWriteItems.Action.delete(self).alone(in: &world, returning, at: now)
    }
}

extension TransactWriteItems: WorldOperation {
    func carriedOut(in world: inout FurnishedWorld, at now: Int64) throws(AWSError) {
        guard let table = actions.first?.table else { return }
        let writes = try actions.map { action throws(AWSError) in try action.write }
        try world.withTable(table, Self.name, keys: writes.map(\.key)) { $0.transact(writes, token: token, at: now) }
    }
}

extension TransactWriteItems.Action {
    /// As a single write, with what it gives back.
    fileprivate func alone(in world: inout FurnishedWorld, _ returning: ReturnValues, at now: Int64) throws(AWSError) -> WriteOutput {
        let write = try write
        var old: DynamoDB.Item?
        let new = try world.withTable(table, operation, keys: [write.key]) { table in
            old = table.peek(write.key)
            return table.write(write, at: now)
        }
        switch returning {
        case .none: return WriteOutput(attributes: nil)
        case .allOld: return WriteOutput(attributes: old.map { WorldWords.item($0, write.key) })
        case .allNew: return WriteOutput(attributes: new.map { WorldWords.item($0, write.key) })
        case .updatedOld, .updatedNew: throw AWSError(inWorld: operation, "NotInWorld", "World gives back whole items")
        }
    }
}
