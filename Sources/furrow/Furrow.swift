import ArgumentParser

@main struct Furrow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "furrow")
}
