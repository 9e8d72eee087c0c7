/// What stepping the engine brought about, to be written in the same transaction as its cause.
public struct Changes: Sendable {
  /// Alert changes, in the order they came about.
  public var alerts: [AlertChange] = []
  /// Commands for actuators.
  public var commands: [Command] = []
  /// Readings computed from others (derived metrics), to be stored as series of their own.
  public var derived: [Reading] = []
  /// Quality flags of earlier readings that a later one changed (a spike is known by what follows).
  public var revisions: [Reading] = []

  /// Nothing.
  public init() {}

  /// Whether nothing came about.
  public var isEmpty: Bool {
    alerts.isEmpty && commands.isEmpty && derived.isEmpty && revisions.isEmpty
  }

  /// Forgets everything but keeps the memory.
  public mutating func removeAll() {
    alerts.removeAll(keepingCapacity: true)
    commands.removeAll(keepingCapacity: true)
    derived.removeAll(keepingCapacity: true)
    revisions.removeAll(keepingCapacity: true)
  }
}
