import Testing

@testable import Farm
@testable import Provenance

private func batch(_ number: Int) -> BatchName { BatchName(farm: "f", id: "\(number)") }

/// Random steps from lower to higher numbers; times at random, so that some spare others.
private func randomEdges(_ dice: inout Dice, _ count: Int) -> [Lineage] {
  (0..<count * 2).map { i in
    let from = Int.random(in: 0..<count - 1, using: &dice)
    let to = Int.random(in: from + 1..<count, using: &dice)
    return Lineage(
      from: batch(from), to: batch(to), event: "\(i)", kind: .pack,
      time: Instant(milliseconds: Int64.random(in: 0..<20, using: &dice)))
  }
}

/// All paths, one by one: reached at all, and reached by steps whose times never go back.
private func naive(_ edges: [Lineage], from start: BatchName, since: Instant) -> (
  all: Set<BatchName>, timed: Set<BatchName>
) {
  var all: Set<BatchName> = [start]
  var timed: Set<BatchName> = [start]
  func walk(_ at: BatchName, _ time: Instant?) {
    for edge in edges where edge.from == at {
      all.insert(edge.to)
      let later = time.flatMap { $0 <= edge.time ? edge.time : nil }
      if later != nil { timed.insert(edge.to) }
      walk(edge.to, later)
    }
  }
  walk(start, since)
  return (all, timed)
}

@Test func randomGenealogiesAgainstEveryPath() {
  var dice = Dice(2026)
  for _ in 0..<200 {
    let edges = randomEdges(&dice, Int.random(in: 3...9, using: &dice))
    let start = edges[0].from
    let since = Instant(milliseconds: Int64.random(in: 0..<12, using: &dice))
    let walk = Walk(from: [.init(start, since: since)], .down) { name in
      edges.filter { $0.from == name }
    }
    let want = naive(edges, from: start, since: since)
    #expect(Set(walk.steps.map(\.batch)) == want.all)
    #expect(walk.steps.count == want.all.count)
    #expect(Set(walk.spared) == want.all.subtracting(want.timed))
  }
}

@Test func theFirstPickingIsSparedByALaterInput() throws {
  // A crop gives a picking on day 1 and one on day 3; what was sprayed on day 2 is in the second.
  let crop = batch(0)
  let edges = [1, 3].map { day in
    Lineage(
      from: crop, to: batch(day), event: "h\(day)", kind: .harvest,
      time: Instant(milliseconds: Int64(day)))
  }
  let walk = Walk(from: [.init(crop, since: Instant(milliseconds: 2))], .down) { name in
    edges.filter { $0.from == name }
  }
  #expect(walk.spared == [batch(1)])
  let up = Walk(from: [.init(batch(3))], .up) { name in edges.filter { $0.to == name } }
  #expect(up.steps.map(\.batch) == [batch(3), crop])
}
