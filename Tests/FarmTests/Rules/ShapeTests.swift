import Foundation
import Testing

@testable import Farm

@Suite struct ShapeTests {
  /// A tide with a probe's noise and steps of its scale; `odd` may change a reading.
  static func found(_ odd: (Int, Double) -> Double) -> (spikes: [Int], jumps: [Int]) {
    var random = SplitMix(state: 9)
    var detector = ShapeDetector()
    var found: (spikes: [Int], jumps: [Int]) = ([], [])
    for i in 0..<2000 {
      let tide = 5 + 2 * sin(Double(i) / 48) + Double.random(in: -0.02...0.02, using: &random)
      detector.step((odd(i, tide) * 100).rounded() / 100)
      if detector.isSpike { found.spikes.append(i) }
      if detector.isJump { found.jumps.append(i) }
    }
    return found
  }

  @Test func aTideIsNeither() {
    let found = Self.found { _, value in value }
    #expect(found.spikes == [] && found.jumps == [])
  }

  @Test func oneReadingAwayIsASpikeAndNoJump() {
    let found = Self.found { i, value in i == 1000 ? value + 1.5 : value }
    #expect(found.spikes == [1001])
    #expect(found.jumps == [])
  }

  @Test func aStepThatStaysIsAJumpOnce() {
    let found = Self.found { i, value in i >= 1000 ? value + 1.5 : value }
    #expect(found.spikes == [])
    #expect(found.jumps == [1002])
  }

  @Test func aProbeThatCountsCoarselyIsNotOdd() {
    let found = Self.found { i, _ in i % 97 == 0 ? 5.1 : 5.0 }
    #expect(found.spikes == [] && found.jumps == [])
  }
}
