/// Minimises a linear cost under linear limits: `costs · x`, `rows · x ≤ bounds`, `x ≥ 0`.
///
/// Dense two-phase simplex with Bland's rule (Bland 1977), which never cycles: exact up to rounding,
/// made for the dozen variables of a blend, not for large programmes.
struct LinearProgram {
  /// Cost of each variable.
  var costs: [Double]
  /// Limits.
  var rows: [(coefficients: [Double], bound: Double)] = []

  /// What came out.
  enum Outcome {
    case optimal([Double], value: Double)
    case infeasible
    case unbounded
  }

  private static let tolerance = 1e-9

  /// Solves it.
  func solve() -> Outcome {
    var tableau = Tableau(self)
    guard tableau.makeFeasible() else { return .infeasible }
    guard tableau.minimise(costs) else { return .unbounded }
    let x = tableau.solution(count: costs.count)
    return .optimal(x, value: zip(costs, x).reduce(0) { $0 + $1.0 * $1.1 })
  }

  /// Rows in the form `x_basic + Σ a·x_other = b`, b ≥ 0.
  private struct Tableau {
    var a: [[Double]] = []
    var b: [Double] = []
    var basis: [Int] = []
    let columns: Int
    let artificial: Int

    init(_ program: LinearProgram) {
      let (n, m) = (program.costs.count, program.rows.count)
      artificial = n + m
      columns = n + m + m
      for (i, row) in program.rows.enumerated() {
        let sign = row.bound < 0 ? -1.0 : 1.0
        var line = row.coefficients.map { $0 * sign } + [Double](repeating: 0, count: 2 * m)
        line[n + i] = sign
        if sign < 0 { line[artificial + i] = 1 }
        basis.append(sign < 0 ? artificial + i : n + i)
        a.append(line)
        b.append(row.bound * sign)
      }
    }

    /// Phase one: drives the artificial variables to zero.
    mutating func makeFeasible() -> Bool {
      guard basis.contains(where: { $0 >= artificial }) else { return true }
      let costs = (0..<columns).map { $0 >= artificial ? 1.0 : 0 }
      _ = minimise(costs, columns: columns)
      for (row, variable) in basis.enumerated() where variable >= artificial {
        if b[row] > 1e-7 { return false }
        // A zero artificial leaves the basis for any other; its row is redundant when there is none.
        if let column = (0..<artificial).first(where: { abs(a[row][$0]) > tolerance }) {
          pivot(row, column)
        }
      }
      return true
    }

    /// Phase two; artificial variables stay out.
    mutating func minimise(_ costs: [Double]) -> Bool { minimise(costs, columns: artificial) }

    private mutating func minimise(_ costs: [Double], columns: Int) -> Bool {
      func cost(_ column: Int) -> Double { column < costs.count ? costs[column] : 0 }
      while true {
        let entering = (0..<columns).first { column in
          guard !basis.contains(column) else { return false }
          let reduced = zip(basis, a).reduce(cost(column)) { $0 - cost($1.0) * $1.1[column] }
          return reduced < -tolerance
        }
        guard let entering else { return true }
        var leaving: Int?
        for row in a.indices where a[row][entering] > tolerance {
          guard let best = leaving else {
            leaving = row
            continue
          }
          let (mine, theirs) = (b[row] / a[row][entering], b[best] / a[best][entering])
          if mine < theirs - 1e-12 || (mine <= theirs + 1e-12 && basis[row] < basis[best]) {
            leaving = row
          }
        }
        guard let leaving else { return false }
        pivot(leaving, entering)
      }
    }

    private mutating func pivot(_ row: Int, _ column: Int) {
      let by = a[row][column]
      for k in a[row].indices { a[row][k] /= by }
      b[row] /= by
      for other in a.indices where other != row {
        let factor = a[other][column]
        guard factor != 0 else { continue }
        for k in a[other].indices { a[other][k] -= factor * a[row][k] }
        b[other] -= factor * b[row]
      }
      basis[row] = column
    }

    func solution(count: Int) -> [Double] {
      var x = [Double](repeating: 0, count: count)
      for (row, variable) in basis.enumerated() where variable < count {
        x[variable] = max(0, b[row])
      }
      return x
    }
  }
}
