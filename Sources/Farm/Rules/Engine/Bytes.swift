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
    put(state.value)
    put(state.time)
    put(state.silence)
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
    state.flag = flag
    state.value = try double()
    state.time = try take()
    state.silence = try take()
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
