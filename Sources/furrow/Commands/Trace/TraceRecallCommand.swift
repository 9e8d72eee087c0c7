import ArgumentParser
import Farm
import Provenance
import Storage

/// `furrow trace recall`
struct TraceRecallCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recall",
    abstract: "Find every batch that a suspicion reaches, and where it went.",
    discussion: """
      By GS1's standard: whatever went into an event may be in whatever came out of it. Batches \
      that left before the suspicion came are marked "spared by timing": they are reached by the \
      standard, but not by the order of time.

      \(ExitStatus.help(.usage))
      """)

  @Argument(help: "A batch, an input's lot, or a unit with --from and --to.") var suspect: String
  @Option(help: "For a unit: from this day or time.") var from: String?
  @Option(help: "For a unit: to this day or time.") var to: String?
  @OptionGroup var trace: TraceOptions

  func run() throws {
    let place = try trace.place.place()
    let site = try place.site()
    let allowed = Set(try trace.farms(site).map(\.id))
    let report = try place.store(.read).read { past in
      let starts = try starts(past, site).filter { allowed.contains($0.batch.farm) }
      guard !starts.isEmpty else { throw nothing() }
      return try RecallReport(starts, past, allowed)
    }
    print(trace.global.json ? report.json(site).pretty : report.text(trace.global.output, site))
  }

  private func starts(_ past: Snapshot, _ site: Site) throws -> [Walk.Start] {
    let units = site.farms.filter { trace.farm == nil || $0.id == trace.farm }.filter { farm in
      farm.units.contains { $0.id == suspect }
    }
    if from != nil || to != nil, let farm = units.first {
      let begin = try from.map { try BatchListCommand.day($0, farm.zone) }
      let end = try to.map { try BatchListCommand.day($0, farm.zone) + .day }
      return try past.batches(
        inUnit: suspect, of: trace.farm, from: begin ?? Instant(milliseconds: 0), to: end ?? .now)
    }
    let uses = try past.uses(ofInput: suspect)
    if !uses.isEmpty { return uses }
    let named = try past.batches(named: suspect, farm: trace.farm)
    if named.isEmpty, !units.isEmpty {
      throw Failure(
        .usage, Title(en: "\(suspect) is a unit.", zh: "\(suspect) 是单元。"),
        remedy: Title(
          en: "Say since and until when it is suspected: --from 2026-05-01 --to 2026-05-03.",
          zh: "请给出可疑时段：--from 2026-05-01 --to 2026-05-03。"))
    }
    return named.map { Walk.Start($0) }
  }

  private func nothing() -> Failure {
    Failure(
      .usage,
      Title(
        en: "\"\(suspect)\" is neither a batch nor an input lot that was used.",
        zh: "“\(suspect)”既不是批次，也不是使用过的投入品批号。"),
      remedy: Title(
        en: "For a unit, give --from and --to. See `furrow batch list`.",
        zh: "若为单元，请给出 --from 与 --to。可查看 `furrow batch list`。"))
  }
}
