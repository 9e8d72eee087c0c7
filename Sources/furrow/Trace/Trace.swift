import ArgumentParser
import Farm
import Provenance
import Storage

/// What every trace and batch command needs: where things are, whom it answers, how it speaks.
struct TraceOptions: ParsableArguments {
  @Option(name: .customLong("as"), help: "Answer only about this cooperative's farms.")
  var cooperative: String?

  @Option(help: "The farm's id, where a batch's id alone does not say which.")
  var farm: String?

  @OptionGroup var place: PlaceOptions
  @OptionGroup var global: GlobalOptions

  /// The farms that may be spoken of.
  func farms(_ site: Site) throws -> [FarmHolding] {
    guard let cooperative else { return site.farms }
    guard site.cooperatives.contains(where: { $0.id == cooperative }) else {
      throw Failure(
        .usage,
        Title(
          en: "There is no cooperative \(cooperative) in the site file.",
          zh: "基地文件中没有合作社 \(cooperative)。"),
        remedy: Title(
          en: "Known: \(site.cooperatives.map(\.id).joined(separator: ", ")).",
          zh: "现有：\(site.cooperatives.map(\.id).joined(separator: "、"))。"))
    }
    return site.farms.filter { $0.cooperative == cooperative }
  }

  /// The one batch that a text names (id, lot, GTIN or web address).
  func batch(_ text: String, _ past: Snapshot, _ site: Site) throws -> BatchName {
    let allowed = Set(try farms(site).map(\.id))
    let found = try past.batches(named: text, farm: farm).filter { allowed.contains($0.farm) }
    if found.count == 1 { return found[0] }
    if found.count > 1 {
      let names = found.map(\.description).joined(separator: ", ")
      throw Failure(
        .usage, Title(en: "\"\(text)\" names several batches.", zh: "“\(text)”对应多个批次。"),
        remedy: Title(en: "Name one of: \(names).", zh: "请指明其一：\(names)。"))
    }
    var filter = BatchFilter()
    (filter.farm, filter.limit) = (farm, 2000)
    let known = try past.batches(filter).filter { allowed.contains($0.name.farm) }.map(\.name.id)
    throw Failure(
      .usage, Title(en: "There is no batch \"\(text)\".", zh: "没有批次“\(text)”。"),
      remedy: .near(
        text, in: known,
        otherwise: Title(en: "See `furrow batch list`.", zh: "请查看 `furrow batch list`。")))
  }

  /// The farm of a batch that is being opened: the one named, the only one, or the only one with
  /// such a unit.
  func farm(ofNew batch: String, in unit: String?, _ site: Site) throws -> String {
    if let farm { return try known(farm, site) }
    let allowed = try farms(site)
    if allowed.count == 1 { return allowed[0].id }
    let holding = unit.map { unit in
      allowed.filter { $0.units.contains { $0.id == unit } }
    }
    if let holding, holding.count == 1 { return holding[0].id }
    let choice = (holding ?? []).isEmpty ? allowed : holding!
    throw Failure(
      .usage,
      Title(en: "Which farm is batch \(batch) of?", zh: "批次 \(batch) 属于哪个农场？"),
      remedy: Title(
        en: "Name it with --farm: \(choice.map(\.id).joined(separator: ", ")).",
        zh: "请用 --farm 指明：\(choice.map(\.id).joined(separator: "、"))。"))
  }

  /// The farm of an event about a batch that is there.
  func farm(of text: String, _ past: Snapshot, _ site: Site) throws -> String {
    if let farm { _ = try known(farm, site) }
    let allowed = Set(try farms(site).map(\.id))
    let own = try past.batches(named: text, farm: farm)
      .filter { allowed.contains($0.farm) && $0.id == text }
    return try own.count == 1 ? own[0].farm : batch(text, past, site).farm
  }

  private func known(_ farm: String, _ site: Site) throws -> String {
    let allowed = try farms(site).map(\.id)
    guard !allowed.contains(farm) else { return farm }
    throw Failure(
      .usage, Title(en: "There is no farm \"\(farm)\".", zh: "没有农场“\(farm)”。"),
      remedy: .known(farm, in: allowed))
  }
}

extension Failure {
  /// An event that cannot be.
  init(_ refusal: EventRefusal) {
    self.init(
      .usage, refusal.text,
      remedy: Title(en: "Nothing was written.", zh: "未写入任何内容。"))
  }

  /// A proof, key or policy that is not to be believed.
  init(_ error: ProofError, _ status: ExitStatus = .no) {
    self.init(
      status, error.message, remedy: error.remedy)
  }
}
