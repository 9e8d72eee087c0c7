import Farm
import GRDB

/// An input of the engine as history has it.
public enum PastInput: Sendable {
  /// A reading, late ones among them: whoever steps an engine asks it what is late.
  case reading(Reading)
  /// Time passed on a farm without readings.
  case time(farm: String, Instant)
  /// A gateway acknowledged a command.
  case acknowledgement(farm: String, command: String, Instant)
}

extension Snapshot {
  /// Walks every input after an arrival in the order of arrival, `progress` in 0…1 now and then.
  ///
  /// Readings are stored by time. The rows of `intake` tell up to which arrival everything has been
  /// seen once the walk has passed a time; what is not yet in turn waits in memory, bounded by how
  /// far arrival and time differ (an outage's backlog), not by history.
  public func forEachInput(
    after start: Int64, progress: @escaping (Double) -> Void = { _ in },
    _ body: (PastInput) throws -> Void
  ) throws {
    let intakes = try intakes(after: start)
    guard let oldest = intakes.map(\.oldest).min(), let end = intakes.last?.last else { return }
    var walk = Walk(after: start, until: end, intakes, progress)
    try addPassages(after: start, to: &walk.waiting)
    for day in try sealedDays(from: oldest, after: start) {
      // A row of UTC day d may be in the chunk of local day d - 1, d or d + 1.
      let next = Int64(day + 1) * .day
      try addChunks(upTo: day + 1, after: start, to: &walk)
      try forEachHotRow(from: max(oldest, walk.time), to: next) { series, row in
        guard row.arrival > start else { return }
        walk.waiting.add(row.arrival, .reading(Reading(row, series)))
      }
      try walk.advance(to: next, body)
    }
    try forEachHotRow(from: max(oldest, walk.time), to: .max) { series, row in
      guard row.arrival > start else { return }
      try walk.advance(to: row.time, body)
      walk.waiting.add(row.arrival, .reading(Reading(row, series)))
    }
    try walk.finish(body)
  }

  struct Intake {
    var first: Int64
    var last: Int64
    var oldest: Int64
    var newest: Int64
  }

  private func intakes(after start: Int64) throws -> [Intake] {
    try Row.fetchAll(
      db, sql: "SELECT first, last, oldest, newest FROM intake WHERE last > ? ORDER BY last",
      arguments: [start]
    ).map { Intake(first: $0[0], last: $0[1], oldest: $0[2], newest: $0[3]) }
  }

  private func addPassages(after start: Int64, to waiting: inout ArrivalQueue) throws {
    let rows = try Row.fetchAll(
      db, sql: "SELECT arrival, farm, time, kind, detail FROM passage WHERE arrival > ?",
      arguments: [start])
    for row in rows {
      let time = Instant(milliseconds: row[2])
      switch PassageKind(rawValue: row[3]) {
      case .time: waiting.add(row[0], .time(farm: row[1], time))
      case .acknowledgement:
        waiting.add(row[0], .acknowledgement(farm: row[1], command: row[4], time))
      case nil:
        throw StoreError(
          .unfit,
          Title(
            en: "The data file was written by a newer Furrow. Install it.",
            zh: "数据文件由更新版本的 Furrow 写成，请安装该版本。"))
      }
    }
  }
}

extension Snapshot {
  /// UTC days that sealed readings may lie in, from the day of the oldest input that is asked for.
  private func sealedDays(from oldest: Int64, after start: Int64) throws -> [Int] {
    let row = try Row.fetchOne(
      db, sql: "SELECT min(day), max(day) FROM chunk WHERE day >= ? AND arrival > ?",
      arguments: [Int(oldest.flooredDivision(by: .day)) - 1, start])
    guard let first: Int = row?[0], let last: Int = row?[1] else { return [] }
    return Array((first - 1)...(last + 1))
  }

  private func addChunks(upTo day: Int, after start: Int64, to walk: inout Walk) throws {
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT series, day, data FROM chunk WHERE day > ? AND day <= ? AND arrival > ?
        """, arguments: [walk.sealedDay, day, start])
    while let row = try rows.next() {
      let series: Int32 = row[0]
      let chunk = try Chunk.unseal(row[2], series: series, day: CivilDay(number: row[1]))
      for row in chunk.rows where row.arrival > start {
        walk.waiting.add(row.arrival, .reading(Reading(row, SeriesID(series))))
      }
    }
    walk.sealedDay = day
  }
}

/// A walk over history: how far it is, and what waits for its turn.
private struct Walk {
  var waiting: ArrivalQueue
  var sealedDay = Int.min / 2
  /// Everything older than this has been met.
  private(set) var time = Int64.min
  private var ready: ReadyTimes
  private let start: Int64
  private let end: Int64
  private let progress: (Double) -> Void

  init(
    after start: Int64, until end: Int64, _ intakes: [Snapshot.Intake],
    _ progress: @escaping (Double) -> Void
  ) {
    waiting = ArrivalQueue(after: start)
    ready = ReadyTimes(intakes)
    (self.start, self.end, self.progress) = (start, end, progress)
  }

  /// Notes that everything older than `time` has been met, and hands over what is complete.
  mutating func advance(to time: Int64, _ body: (PastInput) throws -> Void) throws {
    self.time = time
    guard let safe = ready.arrival(before: time) else { return }
    try waiting.release(upTo: safe, body)
    progress(Double(safe - start) / Double(max(1, end - start)))
  }

  mutating func finish(_ body: (PastInput) throws -> Void) throws {
    try waiting.release(upTo: end, body)
    progress(1)
  }
}

/// Up to which arrival everything has been seen, once the walk by time has reached a time.
///
/// Everything that arrived up to and with an intake is older than the newest time among it and those
/// before it, so when the walk is past that, it has met them all.
struct ReadyTimes {
  private var times: [Int64] = []
  private var arrivals: [Int64] = []
  private var next = 0

  init(_ intakes: [Snapshot.Intake]) {
    var newest = Int64.min
    for intake in intakes {
      newest = max(newest, intake.newest)
      times.append(newest)
      arrivals.append(intake.last)
    }
  }

  /// The newest arrival that is complete before `time`, when it has risen since last asked.
  mutating func arrival(before time: Int64) -> Int64? {
    guard next < times.count, times[next] < time else { return nil }
    while next + 1 < times.count, times[next + 1] < time { next += 1 }
    defer { next += 1 }
    return arrivals[next]
  }
}

/// Inputs that wait for their turn: a queue indexed by arrival, since arrivals have no holes.
struct ArrivalQueue {
  private var base: Int64
  private var inputs: [PastInput?] = []
  private var head = 0

  init(after start: Int64) { base = start + 1 }

  mutating func add(_ arrival: Int64, _ input: PastInput) {
    let at = Int(arrival - base) + head
    if at >= inputs.count {
      inputs.append(contentsOf: repeatElement(nil, count: at - inputs.count + 1))
    }
    inputs[at] = input
  }

  /// Hands over everything up to an arrival, in turn.
  mutating func release(upTo arrival: Int64, _ body: (PastInput) throws -> Void) throws {
    while base <= arrival {
      if head < inputs.count, let input = inputs[head] {
        inputs[head] = nil
        try body(input)
      }
      head += 1
      base += 1
    }
    if head > 1 << 16, head * 2 > inputs.count {
      // `head` may stand past the end when the last arrivals were derived readings.
      let gone = min(head, inputs.count)
      inputs.removeFirst(gone)
      head -= gone
    }
  }
}
