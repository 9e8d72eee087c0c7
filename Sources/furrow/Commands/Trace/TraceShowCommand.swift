import ArgumentParser
import Farm
import Provenance
import Storage

/// `furrow trace show BATCH`
struct TraceShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Tell the story of a batch.",
    discussion: ExitStatus.help(.no, .usage))

  @Argument(help: "Id, lot, GTIN or web address of a batch.") var batch: String
  @Flag(help: "Every day of every metric.") var days = false
  @OptionGroup var trace: TraceOptions

  func run() throws {
    let place = try trace.place.place()
    let site = try place.site()
    let store = try place.store(.read)
    let (record, sealed) = try store.read { past in
      let name = try trace.batch(batch, past, site)
      return (try past.record(of: name, site: site, at: .now)!, try past.sealedRecord(name))
    }
    if trace.global.json {
      print(record.json.pretty)
    } else {
      let page = RecordPage(record: record, sealed: sealed, output: trace.global.output)
      print(page.text(everyDay: days), terminator: "")
    }
    if record.verdict == .nonConformant { throw ExitCode(ExitStatus.no.rawValue) }
  }
}
