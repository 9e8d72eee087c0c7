import ArgumentParser
import Farm

/// `furrow check`: every mistake in the files that people write.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Show every mistake in the configuration, site and rule files at once.",
    discussion: ExitStatus.help(.usage))

  @OptionGroup var place: PlaceOptions
  @OptionGroup var options: GlobalOptions

  func run() throws {
    let place = try place.place()
    let (site, siteMistakes) = Site.read(try Files.node(place.sitePath))
    let (book, ruleMistakes) = RuleBook.read(try Files.nodes(in: place.rulesPath), site: site)
    var all = siteMistakes + ruleMistakes
    for read in [{ _ = try place.tables(for: site) }, { _ = try place.delivery(for: site) }] {
      do { try read() } catch let more as Mistakes { all += more.all.filter { !all.contains($0) } }
    }
    try Mistakes.raise(all)
    let units = site.farms.map(\.units.count).reduce(0, +)
    if options.json {
      print(
        JSON.compact([
          "farms": .number(Double(site.farms.count)), "units": .number(Double(units)),
          "rules": .number(Double(book.rules.count)),
        ]).pretty)
      return
    }
    print(
      options.output(
        en: "No mistakes: \(site.farms.count) farms, \(units) units, \(book.rules.count) rules.",
        zh: "没有错误：\(site.farms.count) 个农场，\(units) 个生产单元，\(book.rules.count) 条规则。"))
  }
}
