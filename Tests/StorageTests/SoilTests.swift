import Farm
import GRDB
import Testing

@testable import Storage

@Suite struct SoilTests {
  private func test(_ id: String, _ day: String, p: Double = 20) -> SoilTest {
    SoilTest(
      id: id, farm: "hekou", unit: "plot-1", sampled: CivilDay(day)!, laboratory: "lab",
      values: [.init(.phosphorus, p, method: "olsen")])
  }

  @Test func aTestIsKeptOnceAndNeverOverwritten() throws {
    let file = File()
    let store = try Store(path: file.path, .create)
    let at = Instant(milliseconds: 1)
    let kept = try store.write { transaction in
      [
        try transaction.insert(test("A", "2026-09-15"), receivedAt: at),
        try transaction.insert(test("A", "2026-09-15"), receivedAt: at),
        try transaction.insert(test("A", "2026-09-15", p: 21), receivedAt: at),
        try transaction.insert(test("B", "2025-09-15"), receivedAt: at),
      ]
    }
    #expect(kept == [.new, .known, .contradicts, .new])
    let stored = try store.read { try $0.soilTests(farm: "hekou") }
    #expect(stored.map(\.test) == [test("B", "2025-09-15"), test("A", "2026-09-15")])
    #expect(try store.read { try $0.newestSoilTest(farm: "hekou", unit: "plot-1") }?.test.id == "A")
    #expect(try store.read { try $0.newestSoilTest(farm: "hekou", unit: "plot-9") } == nil)
  }

  @Test func aProbeIsNeverTheTestThatIsAdvised() throws {
    let file = File()
    let store = try Store(path: file.path, .create)
    var probe = test("P", "2026-10-01")
    (probe.origin, probe.laboratory) = (.probe, "")
    probe.values = [.init(.phosphorus, 12, method: "probe")]
    try store.write { transaction in
      _ = try transaction.insert(test("A", "2026-09-15"), receivedAt: Instant(milliseconds: 1))
      _ = try transaction.insert(probe, receivedAt: Instant(milliseconds: 2))
    }
    #expect(try store.read { try $0.newestSoilTest(farm: "hekou", unit: "plot-1") }?.test.id == "A")
  }

  @Test func nothingIsRewrittenOrDeleted() throws {
    let file = File()
    let store = try Store(path: file.path, .create)
    try store.write {
      _ = try $0.insert(test("A", "2026-09-15"), receivedAt: Instant(milliseconds: 1))
    }
    for sql in ["UPDATE soil_test SET body = ''", "DELETE FROM soil_test"] {
      #expect(throws: (any Error).self) { try store.write { try $0.db.execute(sql: sql) } }
    }
  }
}
