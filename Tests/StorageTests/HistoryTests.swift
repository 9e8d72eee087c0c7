import Farm
import Foundation
import Testing

@testable import Storage

/// What is stored comes back: to the bit, in the order of arrival, hot and sealed alike.
struct HistoryTests {
  static let zone = Zone("Asia/Shanghai")!

  static func withStore<T>(_ body: (Store) throws -> T) throws -> T {
    let folder = FileManager.default.temporaryDirectory.appending(path: "furrow-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(Store(path: folder.appending(path: "t.sqlite").path, .create))
  }

  /// Readings of five series over twelve days in a disorderly order: backlogs, late ones, doubles.
  static func disorder(_ seed: UInt64) -> [Reading] {
    var dice = Dice(state: seed)
    let start: Int64 = 1_767_225_600_000
    return (0..<4000).map { n in
      let late = dice.next() % 5 == 0 ? Int64(dice.next() % 500_000_000) : 0
      let time = start + Int64(n) * 250_000 - late
      let value =
        dice.next() % 3 == 0
        ? Double.random(in: -1...1, using: &dice) : Double(dice.next() % 1000) / 100
      return Reading(
        series: SeriesID(Int32(1 + dice.next() % 5)),
        time: Instant(milliseconds: time / 1000 * 1000),
        value: value, quality: [.good, .suspect, .bad][Int(dice.next() % 3)])
    }
  }

  private func put(_ readings: [Reading], _ store: Store) throws -> [Reading] {
    var stored: [Reading] = []
    let catalogue = (1...5).map {
      Series(farm: "f", unit: "u\($0)", metric: .named("water_ph")!, sensor: "")
    }
    try store.write { try $0.insert(catalogue, from: 1) }
    for part in stride(from: 0, to: readings.count, by: 37) {
      try store.write { transaction in
        var writer = try transaction.readingWriter()
        for reading in readings[part..<min(part + 37, readings.count)] {
          if try writer.putLate(reading) { stored.append(reading) }
        }
        try writer.close(receivedAt: Instant(milliseconds: 0))
      }
    }
    return stored
  }

  private func history(_ store: Store, after: Int64 = 0) throws -> [Reading] {
    var all: [Reading] = []
    try store.read {
      try $0.forEachInput(after: after) { if case .reading(let r) = $0 { all.append(r) } }
    }
    return all
  }

  private func seal(_ store: Store, days: Int) throws {
    let catalogue = try store.read { try $0.catalogue() }
    for _ in 0..<days {
      _ = try store.sealOneDay(
        before: Instant(milliseconds: .max / 2), zones: ["f": Self.zone], catalogue: catalogue)
    }
  }

  @Test(arguments: [1, 2, 3] as [UInt64]) func arrivalOrderSurvivesSealing(_ seed: UInt64) throws {
    try Self.withStore { store in
      let readings = Self.disorder(seed)
      let stored = try put(readings, store)
      #expect(stored.count < readings.count || seed > 0)
      #expect(try history(store) == stored)
      try seal(store, days: 7)
      #expect(try store.read { try $0.readingCount() } == stored.count)
      #expect(try history(store) == stored)
      #expect(try history(store, after: 1500) == Array(stored[1500...]))
      // What comes again adds nothing, whether its first was sealed or not.
      #expect(try put2(readings, store) == 0)
      try seal(store, days: 30)
      #expect(try history(store) == stored)
    }
  }

  private func put2(_ readings: [Reading], _ store: Store) throws -> Int {
    try store.write { transaction in
      var writer = try transaction.readingWriter()
      return try readings.filter { try writer.putLate($0) }.count
    }
  }

  /// A scan that ends at a damaged page has not met every reading: what it missed must not be deleted.
  @Test func aDamagedPageIsNeverSealedOver() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "furrow-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "t.sqlite")
    let stored = try put(Self.disorder(4), Store(path: file.path, .create)).count
    // The last page but one is a leaf of readings; its head is lost, and later found again.
    let place = UInt64(try Data(contentsOf: file).count - 2 * 4096)
    let disk = try FileHandle(forUpdating: file)
    try disk.seek(toOffset: place)
    let head = try #require(try disk.read(upToCount: 8))
    try disk.seek(toOffset: place)
    try disk.write(contentsOf: Data(count: 8))
    do {
      let store = try Store(path: file.path, .write)
      #expect(throws: StoreError.self) { try seal(store, days: 30) }
      #expect(throws: StoreError.self) { try history(store) }
    }
    try disk.seek(toOffset: place)
    try disk.write(contentsOf: head)
    #expect(try Store(path: file.path, .read).read { try $0.readingCount() } == stored)
  }

  @Test func lateReadingsJoinASealedDay() throws {
    try Self.withStore { store in
      let readings = Self.disorder(9)
      let stored = try put(readings, store)
      try seal(store, days: 5)
      let late = Reading(
        series: SeriesID(2), time: stored[0].time + 1, value: 7.25, quality: .notEvaluated)
      try store.write { transaction in
        var writer = try transaction.readingWriter()
        #expect(try writer.putLate(late))
        try writer.close(receivedAt: Instant(milliseconds: 0))
      }
      try seal(store, days: 5)
      #expect(try history(store) == stored + [late])
      let day = try store.read {
        try $0.readings(of: SeriesID(2), from: late.time - 1, to: late.time + 2)
      }
      #expect(day.contains(late))
    }
  }

  @Test func daySummariesAreTheSameHotAndSealed() throws {
    try Self.withStore { store in
      let stored = try put(Self.disorder(4), store)
      let (from, to) = (stored[100].time, stored[3000].time)
      let summaries = {
        try store.read {
          try $0.daySummaries(of: [SeriesID(1), SeriesID(3)], zone: Self.zone, from: from, to: to)
        }
      }
      let hot = try summaries()
      var naive: [CivilDay: Int] = [:]
      for r in stored where r.series == SeriesID(1) && r.time >= from && r.time < to {
        naive[Self.zone.day(of: r.time), default: 0] += 1
      }
      #expect(hot[SeriesID(1)]?.mapValues(\.count) == naive)
      try seal(store, days: 6)
      let sealed = try summaries()
      for (series, days) in hot {
        for (day, summary) in days {
          let other = sealed[series]?[day]
          #expect(other?.count == summary.count && other?.low == summary.low)
          #expect(abs((other?.sum ?? .nan) - summary.sum) < 1e-9)
        }
      }
    }
  }

  @Test func aChunkIsExactAndSmall() throws {
    let rows = (0..<1440).map { (n: Int) -> Chunk.Row in
      let time = 1_767_225_600_000 + Int64(n) * 60_000
      let value = Double(700 + n % 40) / 100
      return Chunk.Row(time: time, value: value, quality: 1, arrival: 5 + Int64(n) * 1000)
    }
    let bytes = Chunk(rows: rows).encoded()
    #expect(Chunk(bytes)?.rows == rows)
    #expect(bytes.count < rows.count * 4)
    for broken in 0..<bytes.count { _ = Chunk(Array(bytes[..<broken])) }
  }

  @Test func anotherProgramsFileIsRefused() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "x-\(UUID()).sqlite").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    _ = FileManager.default.createFile(
      atPath: path, contents: Data("not a database, but text".utf8))
    #expect(throws: StoreError.self) { try Store(path: path, .create) }
    #expect(throws: StoreError.self) { try Store(path: path + ".absent", .read) }
  }
}

/// A small seeded generator (Vigna's SplitMix64).
struct Dice: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
