import Farm

/// Every bound of carrying: engineering defaults, all in one place.
public enum DeliveryLimits {
  /// A parcel is tried this often before it is parked: with ``longestPause``, about half a day.
  public static let tries = 16
  /// Pause after the first failure.
  public static let firstPause: Milliseconds = 30 * .second
  /// Pauses double up to this.
  public static let longestPause: Milliseconds = .hour
  /// A channel rests at most this long, so that who mended it need not wait for the longest pause.
  public static let longestRest: Milliseconds = 5 * .minute
  /// A pause is shortened by up to this share, so that what failed together does not come together.
  public static let jitter = 0.3
  /// Alerts that a person gets one by one within ``stormSpan`` on a channel; critical ones are
  /// counted by themselves, so that a storm of warnings holds none of them back.
  public static let stormCount = 12
  /// Over how long alerts are counted.
  public static let stormSpan: Milliseconds = 10 * .minute
  /// A summary names this many alerts, the worst, and counts the rest.
  public static let summaryLines = 10
  /// Parcels of a channel looked at in one round.
  public static let round = 2000
  /// Alerts of a farm that go on and are told one by one in a digest; further ones are counted.
  public static let openLines = 40
  /// Alerts of a farm that ended and are told one by one,
  public static let endedLines = 10
  /// and of one unit.
  public static let endedLinesAUnit = 3
  /// Charts in a digest; further ones are told in words.
  public static let charts = 6
  /// A channel that has nothing due looks again after this.
  public static let idle: Milliseconds = 5 * .second
  /// How often it is looked whether a digest is due.
  public static let look: Milliseconds = 15 * .second
  /// How often what was settled long ago is forgotten.
  public static let prune: Milliseconds = .hour
  /// What was sent is listed this long.
  public static let keep: Milliseconds = 30 * .day
  /// A missed digest is caught up within this time after its hour; after that the next one tells.
  public static let catchUp: Milliseconds = 12 * .hour
}
