import Foundation
import Testing
import YAMLFiles

@testable import Farm

/// The shipped tables, read as the product reads them, and plans and tests to try them with.
enum AdviceFixture {
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static let files: [Node] = {
    let folder = root.appending(path: "Deploy/agronomy")
    let names = try! FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    return names.filter { $0.hasSuffix(".yaml") }.map { name in
      let text = try! String(contentsOf: folder.appending(path: name), encoding: .utf8)
      return try! YAML.parse(text, file: name).get()
    }
  }()

  static let tables = Agronomy.read(files).0

  static let plot = FarmUnit(
    id: "plot-4", name: Title(en: "plot 4", zh: "4号地"), kind: .plot, area: 8000)

  /// kg/mu to kg/ha is done here, as the site file does it.
  static func plan(
    _ crop: String, _ kgPerMu: Double, _ method: AdviceMethod, _ sets: [String: String] = [:]
  ) -> CropPlan {
    var plan = CropPlan(
      crop: crop, targetYield: kgPerMu * 15, sowing: CivilDay("2026-10-10")!, method: method)
    plan.sets = sets
    return plan
  }

  static func test(
    n: Double? = nil, p: Double? = nil, k: Double? = nil, _ more: [SoilTest.Value] = []
  ) -> SoilTest {
    var values: [SoilTest.Value] = []
    if let n { values.append(.init(.nitrogen, n, method: "alkali-hydrolysable")) }
    if let p { values.append(.init(.phosphorus, p, method: "olsen")) }
    if let k { values.append(.init(.potassium, k, method: "ammonium-acetate")) }
    return SoilTest(
      id: "DY-2026-04", farm: "dawen", unit: "plot-4", sampled: CivilDay("2026-09-20")!,
      laboratory: "东营市土肥站", values: values + more)
  }

  static let products = [
    product("urea", "Urea", "尿素", 46, 0, 0, 2.4), product("ssp", "SSP", "过磷酸钙", 0, 12, 0, 0.9),
    product("kcl", "Potash", "氯化钾", 0, 0, 60, 3.4),
    product("dap", "DAP", "磷酸二铵", 18, 46, 0, 4.2),
    product("npk", "Compound 18-10-12", "复合肥 18-10-12", 18, 10, 12, 2.9),
  ]

  static func product(
    _ id: String, _ en: String, _ zh: String, _ n: Double, _ p: Double, _ k: Double,
    _ price: Double
  ) -> FertilizerProduct {
    FertilizerProduct(
      id: id, name: Title(en: en, zh: zh), content: NPK(n / 100, p / 100, k / 100), price: price)
  }

  static func advise(
    _ test: SoilTest, _ plan: CropPlan, products: [FertilizerProduct] = []
  ) throws -> Advice {
    try Adviser(tables: tables, products: products).advise(test, unit: plot, plan: plan)
  }
}
