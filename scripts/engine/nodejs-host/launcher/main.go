// The engine of today hands the runtime options of Pulumi.yaml (`typescript`, `nodeargs`, `tsconfig`) to the
// language host in each request; the last language host published as a Go module wants them as flags instead and
// would ignore them. This launcher stands in its place: it reads the options of the project that it is started in
// and becomes the real host, which lies beside it.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"gopkg.in/yaml.v3"
)

// hostName is the file name of the real language host, in the launcher's own folder.
const hostName = "elastosca-language-nodejs-host"

// project is the part of a project file that matters here. `runtime` is a name or a mapping.
type project struct {
	Runtime yaml.Node `yaml:"runtime"`
}

type runtime struct {
	Options map[string]any `yaml:"options"`
}

func main() {
	self, err := os.Executable()
	if err == nil {
		self, err = filepath.EvalSymlinks(self)
	}
	if err != nil {
		fail(err)
	}
	host := filepath.Join(filepath.Dir(self), hostName)
	options, err := runtimeOptions()
	if err != nil {
		fail(err)
	}
	arguments := append([]string{host}, flags(options)...)
	fail(syscall.Exec(host, append(arguments, os.Args[1:]...), os.Environ()))
}

// runtimeOptions finds the project file from the working folder upwards, as the engine itself does.
func runtimeOptions() (map[string]any, error) {
	folder, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	for {
		for _, name := range []string{"Pulumi.yaml", "Pulumi.yml", "Pulumi.json"} {
			file := filepath.Join(folder, name)
			if text, err := os.ReadFile(file); err == nil {
				return parse(file, text)
			}
		}
		parent := filepath.Dir(folder)
		if parent == folder {
			return nil, nil
		}
		folder = parent
	}
}

func parse(file string, text []byte) (map[string]any, error) {
	var found project
	if err := yaml.Unmarshal(text, &found); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if found.Runtime.Kind != yaml.MappingNode {
		return nil, nil
	}
	var settings runtime
	if err := found.Runtime.Decode(&settings); err != nil {
		return nil, fmt.Errorf("%s: runtime: %w", file, err)
	}
	return settings.Options, nil
}

func flags(options map[string]any) []string {
	var result []string
	for _, name := range []string{"typescript", "nodeargs", "tsconfig"} {
		if value, ok := options[name]; ok {
			result = append(result, fmt.Sprintf("-%s=%v", name, value))
		}
	}
	return result
}

func fail(err error) {
	fmt.Fprintf(os.Stderr, "pulumi-language-nodejs: %v\n", err)
	os.Exit(1)
}
