/// The readings of a span of event time that ends now, and what was asked of them.
///
/// Half open, (now − span, now]: a reading that is exactly a span old is out. Each answer costs O(1)
/// amortised a reading (the median O(log n)), because sums, extremes and heaps follow what comes and
/// goes. Between readings time counts only where they are no gap apart. The newest reading may be
/// replaced by one of the same instant, as when two metrics of an expression come one by one.
struct Window: Sendable {
  /// Length in milliseconds.
  let span: Int64
  let needs: Needs
  private(set) var samples = BlockQueue<Sample>()
  /// The newest reading that has left: where the window's left edge lies between readings.
  private(set) var before: Sample?
  /// The number of the first sample, counted from the window's beginning.
  private var head = 0
  /// From then on the newest reading is too old to speak for the present.
  private(set) var until = never

  private var sum = ExactSum()
  private var shift = 0.0
  private var shifted = ExactSum()
  private var squares = ExactSum()
  private var area = ExactSum()
  private var held = ExactSum()
  private var covered: Int64 = 0
  private var least = Extremes()
  private var most = Extremes()
  private var middle = MedianHeaps()

  /// What is kept up to date besides the readings.
  struct Needs: OptionSet, Hashable, Sendable {
    let rawValue: UInt8
    static let sum = Needs(rawValue: 1)
    static let spread = Needs(rawValue: 2)
    static let least = Needs(rawValue: 4)
    static let most = Needs(rawValue: 8)
    static let middle = Needs(rawValue: 16)
    static let area = Needs(rawValue: 32)

    init(rawValue: UInt8) { self.rawValue = rawValue }
    init(_ function: WindowFunction) {
      switch function {
      case .avg, .sum: self = .sum
      case .stddev: self = .spread
      case .min: self = .least
      case .max: self = .most
      case .median: self = .middle
      case .integral, .time: self = .area
      case .count, .change, .rate: self = []
      }
    }
  }

  /// A reading and whether time runs from the one before to it. 16 bytes.
  struct Sample: Hashable, Sendable {
    private let stamp: Int64
    let value: Double
    var time: Int64 { stamp >> 1 }
    var joined: Bool { stamp & 1 == 1 }
    init(time: Int64, value: Double, joined: Bool) {
      (stamp, self.value) = (time << 1 | (joined ? 1 : 0), value)
    }
  }

  init(span: Int64, needs: Needs) { (self.span, self.needs) = (span, needs) }

  /// A reading, after which a pause of more than `gap` is a gap.
  mutating func push(_ value: Double, at time: Int64, gap: Int64) {
    let newest = samples.last ?? before
    let time = max(time, newest?.time ?? never)
    until = time + gap
    evict(time)
    if let last = samples.last, last.time == time {
      samples.removeLast()
      forget(last, after: samples.last ?? before, number: head + samples.count)
      append(value, time, joined: last.joined)
      return
    }
    settle()
    append(value, time, joined: newest.map { time - $0.time <= gap } ?? false)
  }

  /// Lets everything go that is a span old at `now`.
  mutating func evict(_ now: Int64) {
    let edge = now - span
    while let first = samples.first, first.time <= edge {
      // The last one was never settled among the extremes: it takes itself away.
      forget(first, after: before, number: head)
      samples.removeFirst()
      before = first
      head += 1
      least.leave(before: head)
      most.leave(before: head)
    }
  }

  /// Takes readings from `time` on away again, as if they had never come: what was pushed last was
  /// found to be no reading. Costs O(1) for the newest one.
  mutating func withdraw(since time: Int64) {
    var count = 0
    while let last = samples.last, last.time >= time {
      samples.removeLast()
      forget(last, after: samples.last ?? before, number: head + samples.count)
      count += 1
    }
    if samples.isEmpty, let left = before, left.time >= time { before = nil }
    // Extremes rest on all but the newest: what a withdrawn one displaced is found again.
    guard count > 1 else { return }
    (least, most) = (Extremes(), Extremes())
    var number = head
    let end = head + samples.count - 1
    let needs = needs
    samples.forEach { sample in
      if number < end {
        if needs.contains(.least) { least.push(sample.value, number) { $0 <= $1 } }
        if needs.contains(.most) { most.push(sample.value, number) { $0 >= $1 } }
      }
      number += 1
    }
  }

  private mutating func append(_ value: Double, _ time: Int64, joined: Bool) {
    if samples.isEmpty { restart(value) }
    let sample = Sample(time: time, value: value, joined: joined)
    count(sample, after: samples.last ?? before, 1)
    if needs.contains(.middle) { middle.insert(value, number: head + samples.count) }
    samples.append(sample)
  }

  /// The newest reading can no longer be replaced, so extremes may rest on it.
  private mutating func settle() {
    guard let last = samples.last else { return }
    let number = head + samples.count - 1
    if needs.contains(.least) { least.push(last.value, number) { $0 <= $1 } }
    if needs.contains(.most) { most.push(last.value, number) { $0 >= $1 } }
  }

  /// An empty window begins its sums anew: no rounding survives it.
  private mutating func restart(_ value: Double) {
    shift = value
    (sum, shifted, squares) = (ExactSum(), ExactSum(), ExactSum())
  }

  private mutating func forget(_ sample: Sample, after: Sample?, number: Int) {
    count(sample, after: after, -1)
    if needs.contains(.middle) { middle.remove(number: number) }
  }

  /// Adds a reading and the time that leads to it to the sums, or takes them away.
  private mutating func count(_ sample: Sample, after: Sample?, _ sign: Double) {
    if needs.contains(.sum) { sum.add(sign * sample.value) }
    if needs.contains(.spread) {
      let off = sample.value - shift
      shifted.add(sign * off)
      squares.add(sign * (off * off))
    }
    guard sample.joined, let after else { return }
    let width = sample.time - after.time
    covered += sign > 0 ? width : -width
    if needs.contains(.area) {
      area.add(sign * (Double(width) * (after.value + sample.value) / 2))
      held.add(sign * (Double(width) * after.value))
    }
  }
}

extension Window {
  /// The answer to a function at an event time; NaN while it is not known.
  ///
  /// A mean or an extreme is known only when readings cover half of the span, what adds up over time
  /// (integral, time) only when they cover eleven twelfths: engineering defaults.
  mutating func answer(_ function: WindowFunction, _ now: Int64) -> Double {
    let now = max(now, samples.last?.time ?? never)
    evict(now)
    if function == .count { return Double(samples.count) }
    guard let last = samples.last, until > now else { return .nan }
    if function == .sum { return sum.value }
    let coverage = coverage(now)
    guard coverage * 2 >= span else { return .nan }
    let whole = coverage * 12 >= span * 11
    switch function {
    case .integral where whole:
      return (area.value - outside(now) { $0.area(to: $1, upTo: $2) }) / 3_600_000
    case .time where whole:
      return (held.value - outside(now) { $0.held(upTo: $2) }) / 3_600_000
    case .integral, .time: return .nan
    case .avg: return sum.value / Double(samples.count)
    case .stddev: return deviation
    case .min: return Swift.min(least.first ?? last.value, last.value)
    case .max: return Swift.max(most.first ?? last.value, last.value)
    case .median: return middle.median
    case .change: return last.value - left(now).value
    default:
      let from = left(now)
      let hours = Double(last.time - from.time) / 3_600_000
      return hours > 0 ? (last.value - from.value) / hours : .nan
    }
  }

  /// Standard deviation of a sample, n − 1; zero for a single reading.
  private var deviation: Double {
    let n = Double(samples.count)
    guard n > 1 else { return 0 }
    let total = shifted.value
    return (Swift.max(0, squares.value - total * total / n) / (n - 1)).squareRoot()
  }

  /// Of the segment that crosses the left edge, what lies outside.
  private func outside(
    _ now: Int64, _ part: (Sample, Sample, Int64) -> Double
  ) -> Double {
    guard let first = samples.first, first.joined, let before else { return 0 }
    let edge = now - span
    return edge > before.time ? part(before, first, edge) : 0
  }

  /// Milliseconds of the span over which readings follow each other without a gap.
  private func coverage(_ now: Int64) -> Int64 {
    guard let first = samples.first, first.joined, let before else { return covered }
    return covered - Swift.max(0, now - span - before.time)
  }

  /// The value at the left edge, between the readings around it, or the first one inside.
  private func left(_ now: Int64) -> (time: Int64, value: Double) {
    let first = samples.first!
    let edge = now - span
    guard first.joined, let before, edge >= before.time else { return (first.time, first.value) }
    return (edge, before.value(at: edge, towards: first))
  }
}

extension Window.Sample {
  /// The value on the straight line to the next reading.
  func value(at time: Int64, towards next: Self) -> Double {
    let share = Double(time - self.time) / Double(next.time - self.time)
    return value + (next.value - value) * share
  }
  /// The area under the line to the next reading, up to a time.
  func area(to next: Self, upTo end: Int64) -> Double {
    Double(end - time) * (value + value(at: end, towards: next)) / 2
  }
  /// The area under this value held up to a time.
  func held(upTo end: Int64) -> Double { Double(end - time) * value }
}

extension Window {
  /// What extremes and heaps hold follows from the readings; sums are kept to the last bit.
  func write(_ out: inout ByteWriter) {
    out.put(UInt32(samples.count))
    samples.forEach { $0.write(&out) }
    out.put(before == nil ? 0 : 1 as UInt8)
    before?.write(&out)
    out.put(until)
    out.put(shift)
    for sum in [sum, shifted, squares, area, held] { sum.write(&out) }
    out.put(covered)
  }

  mutating func restore(_ input: inout ByteReader) throws(SnapshotError) {
    let count: UInt32 = try input.take()
    for index in 0..<Int(count) {
      settle()
      let sample = try Sample(&input)
      if needs.contains(.middle) { middle.insert(sample.value, number: index) }
      samples.append(sample)
    }
    if try input.take() as UInt8 == 1 { before = try Sample(&input) }
    until = try input.take()
    shift = try input.double()
    sum = try ExactSum(&input)
    shifted = try ExactSum(&input)
    squares = try ExactSum(&input)
    area = try ExactSum(&input)
    held = try ExactSum(&input)
    covered = try input.take()
  }
}

extension Window.Sample {
  func write(_ out: inout ByteWriter) {
    out.put(time)
    out.put(joined ? 1 : 0 as UInt8)
    out.put(value)
  }

  init(_ input: inout ByteReader) throws(SnapshotError) {
    let time: Int64 = try input.take()
    let joined = try input.take() as UInt8 == 1
    self.init(time: time, value: try input.double(), joined: joined)
  }
}
