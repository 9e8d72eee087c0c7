import ArgumentParser
import Farm

/// Which column of a file is which metric: `temp=water_temperature:Cel`, `40cm=soil_moisture_vwc/40cm`.
struct ColumnMap: ExpressibleByArgument, Hashable, Sendable {
  /// Heading of the column.
  var column: String
  /// The metric's canonical name.
  var metric: String
  /// The sensor's id in the unit; empty for the only one.
  var sensor: String
  /// Unit of measure of the numbers; the canonical one when absent.
  var unit: String?

  init?(argument: String) {
    guard let equals = argument.lastIndex(of: "=") else { return nil }
    column = String(argument[..<equals])
    var target = argument[argument.index(after: equals)...]
    if let colon = target.firstIndex(of: ":") {
      unit = String(target[target.index(after: colon)...])
      target = target[..<colon]
    }
    let parts = target.split(separator: "/", maxSplits: 1)
    guard !column.isEmpty, let metric = parts.first else { return nil }
    (self.metric, sensor) = (String(metric), parts.count > 1 ? String(parts[1]) : "")
  }

  /// What is wrong with the metric or its unit of measure, if anything.
  var problem: Failure? {
    guard let metric = Metric.named(self.metric) else {
      return Failure(
        .usage, Title(en: "There is no metric \"\(self.metric)\".", zh: "没有指标“\(self.metric)”。"),
        remedy: .near(
          self.metric, in: Metric.all.map(\.name),
          otherwise: Title(
            en: "`furrow rules show --metrics` lists them.",
            zh: "`furrow rules show --metrics` 列出全部。")))
    }
    guard let unit, UnitOfMeasure.parse(unit)?.conversion(to: metric.unit) == nil else {
      return nil
    }
    return Failure(
      .usage,
      Title(
        en: "\"\(unit)\" cannot be turned into \(metric.unit.symbol), which \(metric.name) is in.",
        zh: "“\(unit)”不能换算为 \(metric.name) 的单位 \(metric.unit.symbol)。"),
      remedy: Title(
        en: "Give \(metric.unit.symbol) or a unit that measures the same.",
        zh: "请给出 \(metric.unit.symbol) 或同类单位。"))
  }

  /// A number of the column as it goes into a payload.
  func entry(_ value: Double, of unit: String) -> PackEntry {
    PackEntry(
      unit: unit, name: metric + (sensor.isEmpty ? "" : "/" + sensor), symbol: self.unit,
      value: value)
  }
}
