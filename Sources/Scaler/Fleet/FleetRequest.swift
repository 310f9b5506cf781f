extension Fleet {
    /// What an answer is for, by the room that asked.
    enum Request: Sendable {
        case launches(Launches.Request)
        case minting(Minting.Request)
        case registration(Registration.Request)
        case endings(Endings.Request)
        case inventory(Inventory.Request)
    }
}
