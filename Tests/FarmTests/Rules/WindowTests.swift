import Testing

@testable import Farm

/// The same answers from all readings ever, by the definitions alone.
struct NaiveWindow {
  var all: [(time: Int64, value: Double, joined: Bool)] = []
  var span: Int64
  var until = never

  mutating func push(_ value: Double, _ time: Int64, gap: Int64) {
    until = time + gap
    if let last = all.last, last.time == time {
      all[all.count - 1].value = value
    } else {
      all.append((time, value, all.last.map { time - $0.time <= gap } ?? false))
    }
  }

  func answer(_ function: WindowFunction, _ now: Int64) -> Double {
    let inside = all.filter { $0.time > now - span }
    let values = inside.map(\.value)
    if function == .count { return Double(values.count) }
    guard !inside.isEmpty, until > now else { return .nan }
    if function == .sum { return values.reduce(0, +) }
    var (covered, area, held) = (0.0, 0.0, 0.0)
    for (a, b) in zip(all, all.dropFirst()) where b.joined && b.time > now - span {
      let from = max(a.time, now - span)
      let slope = (b.value - a.value) / Double(b.time - a.time)
      let start = a.value + slope * Double(from - a.time)
      covered += Double(b.time - from)
      area += Double(b.time - from) * (start + b.value) / 2
      held += Double(b.time - from) * a.value
    }
    guard covered * 2 >= Double(span) else { return .nan }
    if function == .integral || function == .time {
      guard covered * 12 >= Double(span) * 11 else { return .nan }
      return (function == .integral ? area : held) / 3_600_000
    }
    let mean = values.reduce(0, +) / Double(values.count)
    switch function {
    case .avg: return mean
    case .min: return values.min()!
    case .max: return values.max()!
    case .median:
      let sorted = values.sorted()
      let n = sorted.count
      return n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2
    case .stddev:
      guard values.count > 1 else { return 0 }
      return
        (values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(values.count - 1))
        .squareRoot()
    default:
      let first = all.firstIndex { $0.time > now - span }!
      var from = (all[first].time, all[first].value)
      if first > 0, all[first].joined {
        let (a, b) = (all[first - 1], all[first])
        let share = Double(now - span - a.time) / Double(b.time - a.time)
        from = (now - span, a.value + (b.value - a.value) * share)
      }
      let change = values.last! - from.1
      let hours = Double(inside.last!.time - from.0) / 3_600_000
      return function == .change ? change : hours > 0 ? change / hours : .nan
    }
  }
}

@Suite struct WindowTests {
  @Test(arguments: WindowFunction.allCases)
  func answersAreThoseOfTheDefinition(_ function: WindowFunction) {
    for seed in 0..<10 {
      var random = SplitMix(state: UInt64(seed))
      let span = Int64.random(in: 5...90, using: &random) * .minute
      var window = Window(span: span, needs: Window.Needs(function))
      var naive = NaiveWindow(span: span)
      var time: Int64 = 1_777_600_800_000
      for _ in 0..<250 {
        switch Int.random(in: 0..<20, using: &random) {
        case 0: time += Int64.random(in: 3...200, using: &random) * .minute
        case 1: break
        default: time += Int64.random(in: 20...90, using: &random) * .second
        }
        let value = (Double.random(in: -50...50, using: &random) * 4).rounded() / 4
        window.push(value, at: time, gap: 150 * .second)
        naive.push(value, time, gap: 150 * .second)
        if Int.random(in: 0..<10, using: &random) == 0 { time += 100 * .second }
        let now = time
        let (got, expected) = (window.answer(function, now), naive.answer(function, now))
        let same =
          got.isNaN && expected.isNaN || abs(got - expected) <= 1e-9 * max(1, abs(expected))
        #expect(same, "\(function) seed \(seed): got \(got), expected \(expected)")
        if !same { return }
      }
    }
  }

  /// What is withdrawn leaves no trace: the answers are those of a window that never saw it.
  @Test(arguments: WindowFunction.allCases)
  func withdrawnReadingsLeaveNoTrace(_ function: WindowFunction) {
    for seed in 0..<10 {
      var random = SplitMix(state: UInt64(seed))
      let span = Int64.random(in: 20...90, using: &random) * .minute
      var window = Window(span: span, needs: Window.Needs(function))
      var naive = NaiveWindow(span: span)
      var time: Int64 = 1_777_600_800_000
      var withdrawn = 0
      for _ in 0..<300 {
        time += Int64.random(in: 20...90, using: &random) * .second
        if Int.random(in: 0..<5, using: &random) == 0 {
          let count = Int.random(in: 1...4, using: &random)
          if let from = naive.all.suffix(count).first?.time {
            window.withdraw(since: from)
            naive.all.removeAll { $0.time >= from }
            withdrawn += 1
          }
        }
        let value = (Double.random(in: -50...50, using: &random) * 4).rounded() / 4
        window.push(value, at: time, gap: 150 * .second)
        naive.push(value, time, gap: 150 * .second)
        let (got, expected) = (window.answer(function, time), naive.answer(function, time))
        let same =
          got.isNaN && expected.isNaN || abs(got - expected) <= 1e-9 * max(1, abs(expected))
        #expect(same, "\(function) seed \(seed): got \(got), expected \(expected)")
        if !same { return }
      }
      #expect(withdrawn > 30)
    }
  }

  @Test func sumsDoNotDrift() {
    var sum = ExactSum()
    var random = SplitMix(state: 7)
    var values: [Double] = []
    for _ in 0..<100_000 {
      let value = Double.random(in: 0...1e6, using: &random)
      values.append(value)
      sum.add(value)
      if values.count > 100 { sum.add(-values.removeFirst()) }
    }
    for value in values { sum.add(-value) }
    #expect(sum.value == 0)
  }

  @Test func aSnapshotOfAWindowAnswersTheSame() throws {
    let needs: Window.Needs = [.sum, .spread, .least, .most, .middle, .area]
    var window = Window(span: .hour, needs: needs)
    var random = SplitMix(state: 3)
    for m in 0..<200 {
      window.push(.random(in: 0...9, using: &random), at: Int64(m) * .minute, gap: 3 * .minute)
    }
    var out = ByteWriter()
    window.write(&out)
    var copy = Window(span: .hour, needs: needs)
    var input = ByteReader(out.bytes)
    try copy.restore(&input)
    for m in 200..<300 {
      let value = Double.random(in: 0...9, using: &random)
      window.push(value, at: Int64(m) * .minute, gap: 3 * .minute)
      copy.push(value, at: Int64(m) * .minute, gap: 3 * .minute)
      for function in WindowFunction.allCases {
        let now = Int64(m) * .minute
        let (a, b) = (window.answer(function, now), copy.answer(function, now))
        #expect(a.bitPattern == b.bitPattern, "\(function)")
      }
    }
  }
}
