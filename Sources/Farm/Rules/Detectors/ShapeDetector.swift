/// Whether a series' newest readings are a spike or a jump, measured by how much it usually moves.
///
/// Two running scales: how far readings stand from the mean of their neighbours, and how far apart
/// readings follow each other. A series tells by itself what is noise, what is drift, and by its
/// least step how finely its probe counts. A spike stands eight scales out and comes back; a jump is
/// a step of eight scales that stays. Thirty readings of learning; constants are engineering defaults.
struct ShapeDetector: Hashable, Sendable {
  private(set) var isSpike = false
  private(set) var isJump = false
  /// Usual distance from the neighbours' mean, and from the reading before.
  private var scale = 0.0
  private var pace = 0.0
  /// The least step that was not zero: what the probe counts by.
  private var quantum = Double.infinity
  private var before = Double.nan
  private var last = Double.nan
  /// The level that a step left, while it is watched whether it stays away.
  private var left = Double.nan
  private var size = 0.0
  private var count: UInt32 = 0
  private var away: UInt8 = 0

  /// How many scales are out of the ordinary.
  private static let limit = 8.0
  private static let learning: UInt32 = 30
  /// How many readings must stay away for a jump.
  private static let stay: UInt8 = 3

  init() {}

  mutating func step(_ value: Double) {
    let known = count >= Self.learning
    let height = before.isNaN ? 0 : abs(last - (before + value) / 2)
    let move = last.isNaN ? 0 : value - last
    isSpike =
      known && height > max(Self.limit * scale, 4 * quantum) && abs(value - before) < height / 2
    jump(value, move, known)
    if move != 0 { quantum = min(quantum, abs(move)) }
    Self.learn(&scale, height, known, count)
    Self.learn(&pace, abs(move), known, count)
    (before, last) = (last, value)
    count = min(count + 1, 1 << 30)
  }

  private mutating func jump(_ value: Double, _ move: Double, _ known: Bool) {
    isJump = false
    if left.isNaN {
      guard known, abs(move) > max(Self.limit * pace, 4 * quantum) else { return }
      (left, size, away) = (last, move, 1)
      return
    }
    guard (value - left) / size > 0.5 else {
      left = .nan
      return
    }
    away += 1
    if away == Self.stay {
      isJump = true
      left = .nan
    }
  }

  /// What is out of the ordinary must not teach what is ordinary, but by a little.
  private static func learn(_ scale: inout Double, _ size: Double, _ known: Bool, _ count: UInt32) {
    let taught = known ? min(size, limit * max(scale, size / 100)) : size
    scale += (taught - scale) / Double(min(count, 200) + 1)
  }

  func write(_ out: inout ByteWriter) {
    out.put(UInt8((isSpike ? 1 : 0) | (isJump ? 2 : 0)))
    for number in [scale, pace, quantum, before, last, left, size] { out.put(number) }
    out.put(count)
    out.put(away)
  }

  init(_ input: inout ByteReader) throws(SnapshotError) {
    let flags: UInt8 = try input.take()
    (isSpike, isJump) = (flags & 1 == 1, flags & 2 == 2)
    scale = try input.double()
    pace = try input.double()
    quantum = try input.double()
    before = try input.double()
    last = try input.double()
    left = try input.double()
    size = try input.double()
    count = try input.take()
    away = try input.take()
  }
}
