/// Writes a snapshot: little-endian numbers one after the other.
struct ByteWriter {
  private(set) var bytes: [UInt8] = []

  mutating func put(_ number: some FixedWidthInteger) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }
  mutating func put(_ number: Double) { put(number.bitPattern) }

  mutating func put(_ state: SeriesState) {
    put(state.newest)
    put(state.interval)
    put(state.flag.rawValue)
    put(state.revised.rawValue)
    put(state.value)
    put(state.time)
    put(state.silence)
    put(state.previous)
    put(state.restSince)
    put(state.restLow)
    put(state.restHigh)
  }

  mutating func put(_ channel: ChannelState) {
    put(channel.value)
    put(channel.time)
    put(channel.until)
  }

  mutating func put(_ state: RuleState) {
    put(state.phase.rawValue)
    put(state.severity)
    put(state.quiet ? 1 : 0 as UInt8)
    for time in [
      state.since.0, state.since.1, state.since.2, state.clear, state.first, state.last,
      state.staleWake, state.timedWake,
    ] { put(time) }
    put(state.worst)
    put(state.day)
    put(state.begun)
    put(state.flaps)
    put(state.flapAt)
    put(state.unstable ? 1 : 0 as UInt8)
  }

  mutating func put(_ heap: TimerHeap) {
    put(UInt32(heap.timers.count))
    for timer in heap.timers {
      put(timer.deadline)
      put(timer.index)
      put(timer.kind)
    }
  }
}

/// Reads a snapshot and refuses one that ends too early.
struct ByteReader {
  private let bytes: [UInt8]
  private var next = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { next == bytes.count }

  mutating func take<T: FixedWidthInteger>() throws(SnapshotError) -> T {
    let size = MemoryLayout<T>.size
    guard next + size <= bytes.count else {
      throw SnapshotError(message: "The snapshot ends too early.")
    }
    var number: T = 0
    for k in 0..<size { number |= T(truncatingIfNeeded: bytes[next + k]) << T(8 * k) }
    next += size
    return number
  }
  mutating func double() throws(SnapshotError) -> Double { Double(bitPattern: try take()) }

  mutating func restore(_ state: inout SeriesState) throws(SnapshotError) {
    state.newest = try take()
    state.interval = try take()
    guard let flag = QualityFlag(rawValue: try take()) else { throw Self.damaged }
    guard let revised = QualityFlag(rawValue: try take()) else { throw Self.damaged }
    (state.flag, state.revised) = (flag, revised)
    state.value = try double()
    state.time = try take()
    state.silence = try take()
    state.previous = try double()
    state.restSince = try take()
    state.restLow = try double()
    state.restHigh = try double()
  }

  mutating func takeChannel() throws(SnapshotError) -> ChannelState {
    ChannelState(value: try double(), time: try take(), until: try take())
  }

  mutating func takeState() throws(SnapshotError) -> RuleState {
    var state = RuleState()
    guard let phase = RuleState.Phase(rawValue: try take()) else { throw Self.damaged }
    state.phase = phase
    state.severity = try take()
    state.quiet = try take() as UInt8 == 1
    state.since.0 = try take()
    state.since.1 = try take()
    state.since.2 = try take()
    state.clear = try take()
    state.first = try take()
    state.last = try take()
    state.staleWake = try take()
    state.timedWake = try take()
    state.worst = try double()
    state.day = try take()
    state.begun = try take()
    state.flaps = try double()
    state.flapAt = try take()
    state.unstable = try take() as UInt8 == 1
    guard state.severity < 3 else { throw Self.damaged }
    return state
  }

  mutating func takeHeap() throws(SnapshotError) -> TimerHeap {
    let count: UInt32 = try take()
    var timers: [TimerHeap.Timer] = []
    for _ in 0..<count {
      timers.append(
        TimerHeap.Timer(deadline: try take(), index: try take(), kind: try take()))
    }
    return TimerHeap(timers)
  }

  static let damaged = SnapshotError(message: "The snapshot is damaged.")
}

extension ByteWriter {
  mutating func put(_ command: CommandState) {
    let flags = [
      command.running, command.wanted, command.ending, command.acknowledged, command.alarmed,
    ]
    put(flags.enumerated().reduce(0 as UInt8) { $0 | ($1.element ? 1 << UInt8($1.offset) : 0) })
    put(command.attempt)
    for time in [command.begun, command.ended, command.issued, command.alert, command.wake] {
      put(time)
    }
  }

  mutating func put(_ clock: ClockState) {
    for time in [clock.heard, clock.began, clock.heardAt, clock.interval, clock.silence] {
      put(time)
    }
    put(clock.stale)
    put(clock.timed)
  }
}

extension ByteReader {
  mutating func takeCommand() throws(SnapshotError) -> CommandState {
    var command = CommandState()
    let flags: UInt8 = try take()
    command.running = flags & 1 != 0
    command.wanted = flags & 2 != 0
    command.ending = flags & 4 != 0
    command.acknowledged = flags & 8 != 0
    command.alarmed = flags & 16 != 0
    command.attempt = try take()
    command.begun = try take()
    command.ended = try take()
    command.issued = try take()
    command.alert = try take()
    command.wake = try take()
    return command
  }

  mutating func takeClock() throws(SnapshotError) -> ClockState {
    ClockState(
      heard: try take(), began: try take(), heardAt: try take(), interval: try take(),
      silence: try take(),
      stale: try takeHeap(), timed: try takeHeap())
  }
}

extension AnomalyState {
  func write(_ out: inout ByteWriter) {
    detector.write(&out)
    out.put(verdict.score)
    out.put(verdict.channel.rawValue)
    out.put(verdict.expected)
  }

  init(_ input: inout ByteReader) throws(SnapshotError) {
    detector = try AnomalyDetector(&input)
    let score = try input.double()
    guard let channel = AnomalyDetector.Channel(rawValue: try input.take()) else {
      throw ByteReader.damaged
    }
    verdict = AnomalyDetector.Verdict(
      score: score, channel: channel, expected: try input.double())
  }
}

extension Attenuated {
  func write(_ out: inout ByteWriter) {
    for number in [start, last] { out.put(number) }
    out.put(low)
    out.put(high)
    out.put(quiet ? 1 : 0 as UInt8)
  }

  mutating func restore(_ input: inout ByteReader) throws(SnapshotError) {
    start = try input.take()
    last = try input.take()
    low = try input.double()
    high = try input.double()
    quiet = try input.take() as UInt8 == 1
  }
}

extension ExactSum {
  func write(_ out: inout ByteWriter) {
    out.put(high)
    out.put(low)
  }

  init(_ input: inout ByteReader) throws(SnapshotError) {
    self.init(high: try input.double(), low: try input.double())
  }
}
