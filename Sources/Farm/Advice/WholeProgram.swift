/// A linear programme of which the first variables must be whole: branch and bound.
///
/// Land and Doig (1960): solves without the demand, branches on the variable furthest from whole, and
/// drops what cannot beat the best found. Exact unless ``nodeLimit`` is reached, which the result says.
struct WholeProgram {
  /// The programme.
  var program: LinearProgram
  /// How many variables, from the first, must be whole.
  var whole: Int

  /// Programmes that may be solved.
  static let nodeLimit = 3000
  /// As many as may be solved for what nobody asked for, while readings wait.
  static let briefLimit = 200
  /// Which of them holds.
  var limit = nodeLimit

  /// The best found, its value and whether it is proven best; `nil` when there is none.
  func solve() -> (x: [Double], value: Double, isProven: Bool)? {
    var best: (x: [Double], value: Double)?
    var open = [program]
    var nodes = 0
    while let node = open.popLast(), nodes < limit {
      nodes += 1
      guard case .optimal(let x, let value) = node.solve() else { continue }
      if let best, value >= best.value - 1e-9 * max(1, abs(best.value)) { continue }
      guard let branch = Self.mostFractional(x, whole) else {
        best = (Self.rounded(x, whole), value)
        continue
      }
      let below = x[branch].rounded(.down)
      let down = Self.limited(node, branch, sign: 1, bound: below)
      let up = Self.limited(node, branch, sign: -1, bound: -(below + 1))
      // The nearer side is taken first: it is the last one pushed.
      open.append(contentsOf: x[branch] - below < 0.5 ? [up, down] : [down, up])
    }
    return best.map { ($0.x, $0.value, open.isEmpty && nodes <= limit) }
  }

  private static func mostFractional(_ x: [Double], _ whole: Int) -> Int? {
    var found: Int?
    var furthest = 1e-6
    for i in 0..<whole {
      let distance = abs(x[i] - x[i].rounded())
      if distance > furthest { (found, furthest) = (i, distance) }
    }
    return found
  }

  private static func rounded(_ x: [Double], _ whole: Int) -> [Double] {
    x.enumerated().map { $0.offset < whole ? $0.element.rounded() : $0.element }
  }

  private static func limited(
    _ program: LinearProgram, _ variable: Int, sign: Double, bound: Double
  ) -> LinearProgram {
    var program = program
    var row = [Double](repeating: 0, count: program.costs.count)
    row[variable] = sign
    program.rows.append((row, bound))
    return program
  }
}
