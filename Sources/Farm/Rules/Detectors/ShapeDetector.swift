/// Whether a series' newest readings are a spike or a jump, measured by how much it usually moves.
///
/// The scale is the running mean of how far readings stand from the mean of their neighbours: a
/// series tells by itself what is noise. A spike stands eight scales out and comes back; a jump
/// stands eight scales from the mean of before and stays. Thirty readings of learning; constants
/// are engineering defaults.
struct ShapeDetector: Hashable, Sendable {
  private(set) var isSpike = false
  private(set) var isJump = false
  private var scale = 0.0
  private var base = Double.nan
  private var before = Double.nan
  private var last = Double.nan
  private var count: UInt32 = 0
  private var far: UInt8 = 0

  /// How many scales are out of the ordinary.
  private static let limit = 8.0
  private static let learning: UInt32 = 30
  /// How many readings must stay away for a jump.
  private static let stay: UInt8 = 3

  init() {}

  mutating func step(_ value: Double) {
    let height = before.isNaN ? 0 : abs(last - (before + value) / 2)
    let known = count >= Self.learning && scale > 0
    isSpike = known && height > Self.limit * scale && abs(value - before) < height / 2
    jump(value, known)
    if !before.isNaN {
      // What is out of the ordinary must not teach what is ordinary, but by a little.
      let taught = known ? min(height, Self.limit * scale) : height
      scale += (taught - scale) / Double(min(count, 200) + 1)
    }
    (before, last) = (last, value)
    count = min(count + 1, 1 << 30)
  }

  private mutating func jump(_ value: Double, _ known: Bool) {
    isJump = false
    guard known else {
      base = base.isNaN ? value : base + (value - base) / 16
      return
    }
    if abs(value - base) > Self.limit * scale {
      far += 1
      if far == Self.stay {
        isJump = true
        base = value
        far = 0
      }
    } else {
      far = 0
      base += (value - base) / 16
    }
  }

  func write(_ out: inout ByteWriter) {
    out.put(UInt8((isSpike ? 1 : 0) | (isJump ? 2 : 0)))
    for number in [scale, base, before, last] { out.put(number) }
    out.put(count)
    out.put(far)
  }

  init(_ input: inout ByteReader) throws(SnapshotError) {
    let flags: UInt8 = try input.take()
    (isSpike, isJump) = (flags & 1 == 1, flags & 2 == 2)
    scale = try input.double()
    base = try input.double()
    before = try input.double()
    last = try input.double()
    count = try input.take()
    far = try input.take()
  }
}
