import Foundation
import Testing

@testable import Farm

@Suite struct AnomalyVectors {
  @Test func aDetectorFitsInTwoKilobytes() {
    #expect(MemoryLayout<AnomalyDetector>.stride <= 2048)
  }

  static func rows(_ file: URL) throws -> [[Double]] {
    try String(contentsOf: file, encoding: .utf8).split(separator: "\n").dropFirst()
      .map { $0.split(separator: ",").map { Double($0)! } }
  }

  @Test(
    .enabled(
      if: sharedFolder("vectors/anomaly") != nil, "the published vectors are not beside the project"
    ),
    arguments: [false, true])
  func scoresAreThoseOfTheRecipe(steps: Bool) throws {
    let folder = try #require(sharedFolder("vectors/anomaly"))
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    for name in names where name.hasSuffix(".csv") {
      var detector = AnomalyDetector(steps: steps)
      var (near, alerts, missed, count) = (0, 0, 0, 0)
      for row in try Self.rows(folder.appending(path: name)) {
        let at = Instant(unixSeconds: row[0])!
        let score = detector.step(
          row[1], clock: Zone.utc.clock(of: at), weekend: Zone.utc.day(of: at).weekday >= 5
        ).score
        let expected = row[steps ? 3 : 2]
        count += 1
        if abs(score - expected) < 1e-3 { near += 1 }
        if expected >= 0.475 { alerts += 1 }
        if (score >= 0.475) != (expected >= 0.475) { missed += 1 }
      }
      let share = Double(near) / Double(count)
      #expect(share >= 0.99, "\(name): \(share) of the scores agree")
      #expect(missed <= 2, "\(name): \(missed) alerts differ of \(alerts)")
    }
  }
}
