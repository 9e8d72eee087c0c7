/// The three nutrients that advice doses, in the form fertilizer is sold by.
public enum Nutrient: String, Sendable, CaseIterable {
  /// N
  case nitrogen = "N"
  /// P2O5; laboratories report elemental P.
  case phosphorus = "P2O5"
  /// K2O; laboratories report elemental K.
  case potassium = "K2O"

  /// Mass of the sold form per mass of the element: 1, 2.2914, 1.2046.
  ///
  /// Chinese tables print 2.29 and 1.20.
  public var oxideFactor: Double {
    switch self {
    case .nitrogen: 1
    case .phosphorus: 2.2914
    case .potassium: 1.2046
    }
  }

  /// The element, `P`.
  public var element: String { String(rawValue.prefix(1)) }

  /// For people.
  public var title: Title {
    switch self {
    case .nitrogen: Title(en: "nitrogen", zh: "氮")
    case .phosphorus: Title(en: "phosphorus", zh: "磷")
    case .potassium: Title(en: "potassium", zh: "钾")
    }
  }

  /// As people read it: `P₂O₅`.
  public var shown: String {
    switch self {
    case .nitrogen: "N"
    case .phosphorus: "P₂O₅"
    case .potassium: "K₂O"
    }
  }

  /// What a soil test measures of it.
  public var analyte: Analyte {
    switch self {
    case .nitrogen: .nitrogen
    case .phosphorus: .phosphorus
    case .potassium: .potassium
    }
  }
}

/// A number for each of the three nutrients.
public struct NPK: Hashable, Sendable {
  /// N
  public var n: Double
  /// P2O5 (or P where a doc comment says elemental)
  public var p: Double
  /// K2O (or K)
  public var k: Double

  /// Three numbers.
  public init(_ n: Double = 0, _ p: Double = 0, _ k: Double = 0) {
    (self.n, self.p, self.k) = (n, p, k)
  }

  /// One of them.
  public subscript(nutrient: Nutrient) -> Double {
    get {
      switch nutrient {
      case .nitrogen: n
      case .phosphorus: p
      case .potassium: k
      }
    }
    set {
      switch nutrient {
      case .nitrogen: n = newValue
      case .phosphorus: p = newValue
      case .potassium: k = newValue
      }
    }
  }

  static func + (a: Self, b: Self) -> Self { NPK(a.n + b.n, a.p + b.p, a.k + b.k) }
  static func * (a: Self, factor: Double) -> Self { NPK(a.n * factor, a.p * factor, a.k * factor) }
}

/// Rates per area: stored per hectare, shown per 亩 (1/15 ha exactly).
public enum Area {
  /// 亩 in a hectare.
  public static let muPerHectare = 15.0
  /// Square metres in a 亩.
  public static let squareMetresPerMu = 10_000.0 / 15
  /// kg/ha from lb/ac.
  public static let kgPerHectareOfPoundsPerAcre = 1.120851
}
