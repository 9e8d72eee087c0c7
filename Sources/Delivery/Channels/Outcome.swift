/// What became of one attempt to deliver.
public enum Outcome: Hashable, Sendable {
  /// The receiver has taken it.
  case delivered
  /// Not now: the way or the receiver failed in a manner that may pass. Tried again.
  case postponed(String)
  /// Never: the receiver refuses this letter or its address for good. Parked at once.
  case refused(String)

  /// Why not, in a sentence; `nil` when delivered.
  public var reason: String? {
    switch self {
    case .delivered: nil
    case .postponed(let reason), .refused(let reason): reason
    }
  }
}
