extension Session {
    enum Request: Sendable {
        case ensure, clear, refresh, poll, close
        case open(scaleSet: Int)
        case acknowledge(Int64)
        case acquire(message: Int64, offers: [Int64])
        /// A session that was opened by a process that leads no longer.
        case deleteStray
    }

    /// What the rest of the controller must hear.
    enum News: Sendable {
        case opened(SessionGrant, scaleSet: Int)
        case received(Message)
        /// Its id is at or below the committed one.
        case redelivered(Message)
        /// GitHub counts anew at each refresh.
        case counted(Statistics)
    }
}
